/**
 * Which clips a repository names in its locks, at any commit that somebody could go back to.
 *
 * Locks are read as text and not as YAML: every digest in one is kept, whatever else it says. So a lock with conflict
 * marks, or one of a later storyreel, protects its clips as well, and a thousand versions are read in seconds.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { type Digest, digestsIn } from '../terms/digest.js';
import { readBlobs } from './blobs.js';
import { gitFailed, type Repository } from './repository.js';
import { entriesOf } from './run-git.js';

/** What git's history says about clips. */
export interface KeptClips {
  /** Every digest named by a lock that can be reached. */
  readonly names: ReadonlySet<Digest>;
  /** Versions of locks that were read. */
  readonly versions: number;
  /** Versions among them that name clips and are not a lock as this storyreel writes it. */
  readonly unclear: number;
}

/** As long as git itself keeps what only its reflog names (gc.reflogExpire). */
export const REFLOG_DAYS = 90;

const DAY_SECONDS = 24 * 60 * 60;

/** Every lock in every folder: a project may have been moved within the repository. */
const LOCKS = '*.lock.yaml';

/** Patterns, where the rest of our git takes paths as they are. */
const GIT_WITH_PATTERNS = '--no-literal-pathspecs';

/**
 * Reads every version of every lock that can be reached from a branch, a remote-tracking branch, a tag or any other
 * ref, a stash, the HEAD of any work tree, an operation that goes on, a reflog entry of the last 90 days before `now`
 * (milliseconds since 1970), or an index. Throws as readBlobs does, when git cannot tell: then nothing is known.
 */
export async function clipsKeptByGit(repository: Repository, now: number): Promise<KeptClips> {
  const [ends, staged] = await Promise.all([furtherEnds(repository, now), stagedLocks(repository)]);
  const committed = await committedLocks(repository, ends);
  const names = new Set<Digest>();
  let unclear = 0;
  const blobs = new Set([...committed, ...staged]);
  await readBlobs(repository, blobs, (content) => {
    const named = digestsIn(content);
    for (const digest of named) {
      names.add(digest);
    }
    unclear += named.size > 0 && !isPlainLock(content) ? 1 : 0;
  });
  return { names, versions: blobs.size, unclear };
}

/** Where a lock says which version it has; storyreel writes that after a few lines of comment. */
const HEAD_BYTES = 4096;

function isPlainLock(content: Buffer): boolean {
  const head = content.toString('latin1', 0, HEAD_BYTES);
  return /^lock: 1\r?$/m.test(head) && !content.includes('<<<<<<< ') && !content.includes('>>>>>>> ');
}

/** Starting points beside the refs and the HEADs: `rev-list --all` knows those. */
interface Ends {
  readonly commits: readonly string[];
  /** Options that name more. */
  readonly options: readonly string[];
}

async function furtherEnds(repository: Repository, now: number): Promise<Ends> {
  const shared = (await repository.run(['rev-parse', '--git-common-dir']))
    .toString('utf8')
    .replace(/\n$/, '');
  const common = resolve(repository.root, shared);
  const storage = await repository.ask(['config', '--get', 'extensions.refStorage']);
  const oldest = now / 1000 - REFLOG_DAYS * DAY_SECONDS;
  const found =
    storage.output.toString('utf8').trim() === 'reftable'
      ? // Its reflogs are no files of lines: all of them count, whatever their age, which keeps more and never less.
        { commits: [], options: ['--reflog'] }
      : { commits: await reflogCommits(common, oldest), options: [] };
  const going = await Promise.all(
    ['MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD', 'REBASE_HEAD'].map((name) =>
      repository.ask(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]),
    ),
  );
  const commits = [...found.commits, ...going.map(({ output }) => output.toString('utf8').trim())];
  return { commits: await present(repository, commits), options: found.options };
}

/** What the reflogs of all work trees name: before and after each change that is young enough, and every stash. */
async function reflogCommits(common: string, oldest: number): Promise<readonly string[]> {
  const trees = await namesIn(join(common, 'worktrees'));
  const folders = [join(common, 'logs'), ...trees.map((name) => join(common, 'worktrees', name, 'logs'))];
  const commits = new Set<string>();
  for (const folder of folders) {
    for (const log of await filesBelow(folder)) {
      // A stash is no memory of the past: it waits until it is dropped.
      const isStash = relative(folder, log).replaceAll('\\', '/') === 'refs/stash';
      // Like git, which takes the first ">" for the end of the address: a message may hold anything.
      for (const line of (await readFile(log, 'utf8')).split('\n')) {
        const [, before, after, time] =
          /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [^>]*> (\d+) [+-]\d+(?:\t|$)/.exec(line) ?? [];
        const counts = isStash || Number(time) >= oldest;
        for (const commit of [before, after]) {
          if (counts && commit !== undefined && !/^0+$/.test(commit)) {
            commits.add(commit);
          }
        }
      }
    }
  }
  return [...commits];
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw error;
  }
}

/** Those of some commits that are there: what a reflog names may have been pruned. */
async function present(repository: Repository, commits: readonly string[]): Promise<readonly string[]> {
  const asked = [...new Set(commits)].filter((commit) => commit !== '');
  if (asked.length === 0) {
    return [];
  }
  const answer = await repository.run(['cat-file', '--batch-check=%(objectname)'], `${asked.join('\n')}\n`);
  return answer
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.endsWith(' missing'));
}

/** The blobs of all locks in all commits: which commits touch one, and what each of these put there. */
async function committedLocks(repository: Repository, ends: Ends): Promise<ReadonlySet<string>> {
  // Without --full-history git leaves out a branch of which a merge took nothing.
  const commits = await repository.run(
    [
      ...[GIT_WITH_PATTERNS, 'rev-list', '--all', ...ends.options, '--full-history', '--stdin'],
      ...['--', LOCKS],
    ],
    ends.commits.map((commit) => `${commit}\n`).join(''),
  );
  const changes = await repository.run(
    [
      ...[GIT_WITH_PATTERNS, 'diff-tree', '--stdin', '--root', '-m', '-r', '-z', '--no-commit-id'],
      ...['--no-renames', '--', LOCKS],
    ],
    commits,
  );
  const blobs = new Set<string>();
  for (const entry of entriesOf(changes)) {
    // Modes and blobs before and after; a path never begins with a colon and these.
    const [, before, after] = /^:\d{6} \d{6} ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]/.exec(entry) ?? [];
    for (const blob of [before, after]) {
      if (blob !== undefined && !/^0+$/.test(blob)) {
        blobs.add(blob);
      }
    }
  }
  return blobs;
}

/** The folders of all work trees of a repository, the one it was opened in first. */
export async function workTrees(repository: Repository): Promise<readonly string[]> {
  const listed = await repository.run(['worktree', 'list', '--porcelain']);
  const trees = [...listed.toString('utf8').matchAll(/^worktree (.*)$/gm)].map((match) => match[1] ?? '');
  return [...new Set([repository.root, ...trees])];
}

/** The blobs of the locks in the indexes of all work trees, each side of a conflict on its own. */
async function stagedLocks(repository: Repository): Promise<readonly string[]> {
  const list = [GIT_WITH_PATTERNS, 'ls-files', '--stage', '-z', '--', LOCKS];
  const blobs = await Promise.all(
    (await workTrees(repository)).map(async (tree) => {
      const files = await repository.ask(['-C', tree, ...list]);
      if (files.status !== 0 && (tree === repository.root || !(await isGone(tree)))) {
        throw gitFailed(`ls-files in ${tree}`, files.said);
      }
      return entriesOf(files.output).map((entry) => entry.split(/[ \t]/)[1] ?? '');
    }),
  );
  return blobs.flat().filter((blob) => blob !== '');
}

/** Whether a work tree was removed without a word to git: it has no index to ask for, and its HEAD still counts. */
async function isGone(tree: string): Promise<boolean> {
  try {
    await stat(join(tree, '.git'));
    return false;
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '');
  }
}
