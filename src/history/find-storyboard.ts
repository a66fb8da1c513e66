import type { Repository } from '../git/repository.js';
import type { Revision } from '../git/revisions.js';
import { entriesOf } from '../git/run-git.js';
import type { CommitTree } from '../git/tree.js';

/** Where a storyboard is in a revision. */
export interface FoundStoryboard {
  /** From the root of the repository. */
  readonly path: string;
  /** Whether it had another name, or lay in another folder. */
  readonly renamed: boolean;
}

/** What is looked for. */
export interface SoughtStoryboard {
  /** Its path elsewhere. */
  readonly path: string;
  /** Its text there, to know it by under another name; undefined when it has none. */
  readonly text: string | undefined;
  /** Whether a path is another storyboard's there, which has not become this one. */
  readonly isTaken: (path: string) => Promise<boolean>;
}

/** Of this share of its lines a storyboard is known, as git knows a renamed file. */
const ALIKE = 0.5;
/** A repository of more films than this is not searched for one. */
const MOST_CANDIDATES = 200;

/** Finds a storyboard in a revision, be it under another name; undefined when it is not there. */
export async function findStoryboard(
  repository: Repository,
  revision: Revision,
  tree: CommitTree,
  sought: SoughtStoryboard,
): Promise<FoundStoryboard | undefined> {
  if ((await tree.find(sought.path)).kind !== 'missing') {
    return { path: sought.path, renamed: false };
  }
  const { text } = sought;
  if (text === undefined) {
    return undefined;
  }
  const listed = await repository.run(['ls-tree', '-r', '-z', '--name-only', '--full-tree', revision.commit]);
  const names = entriesOf(listed).filter((name) => /\.ya?ml$/.test(name) && !name.endsWith('.lock.yaml'));
  const lines = linesOf(text);
  let best: { readonly path: string; readonly alike: number } | undefined;
  for (const path of names.slice(0, MOST_CANDIDATES)) {
    const entry = (await sought.isTaken(path)) ? undefined : await tree.find(path);
    const bytes = entry?.kind === 'file' ? await tree.read(entry.id) : undefined;
    const alike = bytes ? alikeness(lines, linesOf(bytes.toString('utf8'))) : 0;
    if (alike >= ALIKE && alike > (best?.alike ?? 0)) {
      best = { path, alike };
    }
  }
  return best && { path: best.path, renamed: true };
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The share of lines that both have. */
function alikeness(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of a) {
    counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  let common = 0;
  for (const line of b) {
    const left = counts.get(line) ?? 0;
    if (left > 0) {
      common += 1;
      counts.set(line, left - 1);
    }
  }
  return common / Math.max(1, a.length, b.length);
}
