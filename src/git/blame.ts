import type { CommitFacts } from './commit-facts.js';
import type { Repository } from './repository.js';

/** Lines of a file, from 1, the last one included. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Where some lines of the work tree come from. */
export type LineOrigin =
  /** The newest commit that changed one of them. */
  | {
      readonly kind: 'commit';
      readonly commit: CommitFacts /** Or an earlier one, which this clone has not got. */;
      readonly orEarlier: boolean;
    }
  /** One of them is not committed as it stands. */
  | { readonly kind: 'not-committed' }
  | { readonly kind: 'unknown' };

/**
 * Where each of some ranges of lines of a file comes from, white space aside, in one question to git. `path` is relative to
 * the repository's root; a file that git does not know is not committed.
 */
export async function blameLines(
  repository: Repository,
  path: string,
  ranges: readonly LineRange[],
): Promise<readonly LineOrigin[]> {
  if (ranges.length === 0) {
    return [];
  }
  const { status, output, said } = await repository.ask([
    'blame',
    '-w',
    '--no-textconv',
    '--porcelain',
    ...ranges.flatMap(({ first, last }) => ['-L', `${first},${last}`]),
    '--',
    path,
  ]);
  if (status !== 0) {
    const isNew = /no such path|no such ref: HEAD/i.test(said);
    return ranges.map(() => (isNew ? { kind: 'not-committed' } : { kind: 'unknown' }));
  }
  const { commits, lines } = readPorcelain(output.toString('utf8'));
  return ranges.map(({ first, last }) => {
    const ids = [...lines].filter(([line]) => line >= first && line <= last).map(([, id]) => id);
    if (ids.some((id) => /^0+$/.test(id))) {
      return { kind: 'not-committed' };
    }
    const found = [...new Set(ids)].flatMap((id) => commits.get(id) ?? []);
    const newest = found.sort((a, b) => b.commit.time - a.commit.time)[0];
    return newest
      ? { kind: 'commit', commit: newest.commit, orEarlier: newest.boundary && repository.isShallow }
      : { kind: 'unknown' };
  });
}

interface Blamed {
  readonly commit: CommitFacts;
  readonly boundary: boolean;
}

/** Reads `blame --porcelain`: each line's commit, and the facts of each commit where it first comes (git: git-blame). */
function readPorcelain(text: string): {
  readonly commits: ReadonlyMap<string, Blamed>;
  readonly lines: ReadonlyMap<number, string>;
} {
  const commits = new Map<string, Blamed>();
  const lines = new Map<number, string>();
  let id = '';
  let facts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const header = /^([0-9a-f]{40,64}) \d+ (\d+)/.exec(line);
    if (line.startsWith('\t')) {
      // The content ends what is said of its line.
      if (facts.has('author')) {
        const time = Number(facts.get('author-time')) * 1000;
        const commit = { id, author: facts.get('author') ?? '', time, summary: facts.get('summary') ?? '' };
        commits.set(id, { commit, boundary: facts.has('boundary') });
      }
      facts = new Map();
    } else if (header) {
      id = header[1] ?? '';
      lines.set(Number(header[2]), id);
    } else {
      const [name = '', ...value] = line.split(' ');
      facts.set(name, value.join(' '));
    }
  }
  return { commits, lines };
}
