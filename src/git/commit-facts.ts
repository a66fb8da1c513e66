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

/** The commits up to HEAD that changed any of these paths, the newest first; `since` and those before it left out. */
export async function commitsOf(
  repository: Repository,
  paths: readonly string[],
  { since, most }: { readonly since?: string; readonly most: number },
): Promise<readonly CommitFacts[]> {
  const range = since === undefined ? 'HEAD' : `${since}..HEAD`;
  const { status, output } = await repository.ask([
    'log',
    '-z',
    '--no-show-signature',
    `--max-count=${most}`,
    FORMAT,
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
