import type { Repository } from './repository.js';
import { entriesOf } from './run-git.js';

/** Which files of the work tree are those of a commit, as far as that is known without reading them. */
export interface Unchanged {
  /** Whether the file at this path, relative to the root, is in the work tree as the commit has it. */
  has(path: string): boolean;
}

/**
 * Asks git which files of the work tree differ from a commit, by what the index knows of them. A file that git was told
 * not to look at (`assume-unchanged`, `skip-worktree`) counts as another one. Only of files that the commit has is the answer
 * of use.
 */
export async function unchangedSince(repository: Repository, commit: string): Promise<Unchanged> {
  const [differing, listed] = await Promise.all([
    repository.run([
      'diff-index',
      '-z',
      '--name-only',
      '--no-renames',
      '--no-ext-diff',
      '--no-textconv',
      '--ignore-submodules=all',
      commit,
      '--',
    ]),
    repository.run(['ls-files', '-z', '-v']),
  ]);
  const others = new Set(entriesOf(differing));
  for (const entry of entriesOf(listed)) {
    if (!entry.startsWith('H ')) {
      others.add(entry.slice(2));
    }
  }
  return { has: (path) => !others.has(path) };
}
