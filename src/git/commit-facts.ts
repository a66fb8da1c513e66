import type { Repository } from './repository.js';

/** A commit as people name it. */
export interface CommitFacts {
  /** Its whole id. */
  readonly id: string;
  readonly author: string;
  /** When it was written, in milliseconds since 1970. */
  readonly time: number;
  /** The first line of its message. */
  readonly summary: string;
}

const FORMAT = '--format=%H%x00%an%x00%at%x00%s%x00';

/** Which commits are asked for. */
export interface CommitsWanted {
  /** This commit and those before it are left out. */
  readonly since?: string;
  /** Only commits that added or removed a line which matches this POSIX extended expression. */
  readonly touching?: string;
  readonly most: number;
}

/** The commits up to HEAD that changed any of these paths, the newest first; none where there is no HEAD. */
export async function commitsOf(
  repository: Repository,
  paths: readonly string[],
  { since, touching, most }: CommitsWanted,
): Promise<readonly CommitFacts[]> {
  const range = since === undefined ? 'HEAD' : `${since}..HEAD`;
  const { status, output } = await repository.ask([
    'log',
    '-z',
    '--no-show-signature',
    `--max-count=${most}`,
    FORMAT,
    ...(touching === undefined ? [] : ['-G', touching, '--no-ext-diff', '--no-textconv']),
    range,
    '--',
    ...paths,
  ]);
  if (status !== 0) {
    return [];
  }
  const parts = output.toString('utf8').split('\0');
  const commits: CommitFacts[] = [];
  // With -z there is one more NUL behind each.
  for (let at = 0; at + 3 < parts.length; at += 5) {
    const [id = '', author = '', time = '', summary = ''] = parts.slice(at, at + 4);
    commits.push({ id, author, time: Number(time) * 1000, summary });
  }
  return commits;
}

/** Whether the work tree adds or removes such a line in a file. */
export async function isEditing(repository: Repository, path: string, touching?: string): Promise<boolean> {
  const { status } = await repository.ask([
    'diff',
    '--quiet',
    '--no-ext-diff',
    '--no-textconv',
    ...(touching === undefined ? [] : ['-G', touching]),
    'HEAD',
    '--',
    path,
  ]);
  return status !== 0;
}
