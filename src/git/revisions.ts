import { StoryreelError } from '../diagnostics/errors.js';
import { nearest } from '../diagnostics/nearest.js';
import type { Repository } from './repository.js';
import { entriesOf } from './run-git.js';

/** A commit, and what it was asked for by. */
export interface Revision {
  /** As it was written: "HEAD~1", "main". */
  readonly name: string;
  /** Its whole id. */
  readonly commit: string;
}

/** What is compared. `to` is undefined for the work tree. */
export interface RevisionRange {
  readonly from: Revision;
  readonly to: Revision | undefined;
}

/**
 * Reads `A`, `A..B` or `A...B` as git's users expect: against the work tree, between two, since B left A. An empty side is
 * HEAD. Throws a StoryreelError: `revision-unknown`, `revision-ambiguous`, `commit-missing`, `no-merge-base`.
 */
export async function resolveRange(repository: Repository, written: string): Promise<RevisionRange> {
  const [, a = '', dots, b = ''] = /^(.*?)(\.\.\.?)(.*)$/s.exec(written) ?? [];
  if (dots === undefined) {
    return { from: await resolveRevision(repository, written), to: undefined };
  }
  const [from, to] = await Promise.all([
    resolveRevision(repository, a || 'HEAD'),
    resolveRevision(repository, b || 'HEAD'),
  ]);
  return { from: dots === '..' ? from : await mergeBase(repository, from, to), to };
}

async function mergeBase(repository: Repository, from: Revision, to: Revision): Promise<Revision> {
  const { status, output } = await repository.ask(['merge-base', from.commit, to.commit]);
  if (status !== 0) {
    throw new StoryreelError('no-merge-base', `${from.name} and ${to.name} have no commit in common`, {
      hint: repository.isShallow
        ? 'this is a shallow clone, which has lost it: git fetch --unshallow'
        : `compare them as they are: ${from.name}..${to.name}`,
    });
  }
  const commit = output.toString('utf8').trim();
  return { name: `${from.name}...${to.name}`, commit };
}

/** Finds the commit a revision names. Throws as resolveRange does. */
async function resolveRevision(repository: Repository, name: string): Promise<Revision> {
  const { status, output, said } = await repository.ask([
    'rev-parse',
    '--verify',
    '--end-of-options',
    `${name}^{commit}`,
  ]);
  // Of a name that is both a branch and a tag git takes the tag and only warns.
  const twice = /refname '.*' is ambiguous/.test(said);
  if (status === 0 && !twice) {
    return { name, commit: output.toString('utf8').trim() };
  }
  if (twice) {
    throw new StoryreelError('revision-ambiguous', `${name} names both a branch and a tag`, {
      hint: `write refs/heads/${name} or refs/tags/${name}`,
    });
  }
  if (/is ambiguous/.test(said)) {
    const commits = [...said.matchAll(/([0-9a-f]{4,}) commit (.*)/g)].map(
      ([, id, text]) => `${id} (${text})`,
    );
    throw new StoryreelError('revision-ambiguous', `more than one commit begins with ${name}`, {
      hint: commits.length > 0 ? `one of ${commits.join(', ')}` : 'write more of it',
    });
  }
  throw await unknownRevision(repository, name);
}

async function unknownRevision(repository: Repository, name: string): Promise<StoryreelError> {
  const { head, isShallow } = repository;
  if (head.kind === 'unborn' && /^(?:HEAD|@)(?:$|[~^@])/.test(name)) {
    return new StoryreelError('revision-unknown', `there is no ${name}: nothing is committed yet`, {
      hint: 'commit the storyboard first; `storyreel plan` says what a render would do',
    });
  }
  const isThere = async (each: string): Promise<boolean> =>
    (await repository.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', each])).status === 0;
  if (await isThere(name)) {
    return new StoryreelError('revision-unknown', `${name} is not a commit`, {
      hint: 'name a branch, a tag or a commit',
    });
  }
  const base = /^[^~^@:]+/.exec(name)?.[0] ?? name;
  if (base !== name && (await isThere(base))) {
    const why = isShallow ? ', as this is a shallow clone whose history is cut off' : '';
    return new StoryreelError('commit-missing', `${base} has no ${name} here${why}`, {
      ...(isShallow ? { hint: 'get the rest of it: git fetch --unshallow' } : {}),
    });
  }
  const names = await refNames(repository);
  const close = nearest(base, names);
  const whole = close && `${close}${name.slice(base.length)}`;
  return new StoryreelError('revision-unknown', `there is no branch, tag or commit called ${name}`, {
    hint: whole
      ? `did you mean ${whole}?`
      : isShallow
        ? 'this is a shallow clone: get the rest of it with git fetch --unshallow'
        : 'git log --oneline lists the commits',
  });
}

/** The branches and tags as people write them. */
async function refNames(repository: Repository): Promise<readonly string[]> {
  const output = await repository.run(['for-each-ref', '--format=%(refname:short)%00']);
  return ['HEAD', ...entriesOf(output).map((name) => name.replace(/^\n/, ''))];
}
