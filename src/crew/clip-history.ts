import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { clipsKeptByGit, type KeptClips, workTrees } from '../git/kept-clips.js';
import { openRepository, type RepositoryOptions } from '../git/repository.js';
import { readFolderLocks } from '../store/folder-locks.js';
import type { Digest } from '../terms/digest.js';

/** Which clips the versions of a project's locks name, as far as there are versions. */
export type ClipHistory =
  | {
      readonly kind: 'git';
      readonly kept: KeptClips;
      /** Whether older commits are not here (`git clone --depth`). */
      readonly isShallow: boolean;
    }
  /** The project is not in git. */
  | { readonly kind: 'none' };

/**
 * Reads which clips git's history names for a project in a folder, and the locks of its other work trees. `now`: in milliseconds
 * since 1970. Throws a StoryreelError `history-unreadable`, or as clipsKeptByGit does, when there is a history and git cannot tell it.
 */
export async function readClipHistory(
  folder: string,
  now: number,
  options: RepositoryOptions,
): Promise<ClipHistory> {
  const opened = await openRepository(folder, options);
  if (!opened.repository) {
    const { without, message, hint } = opened;
    const isMaybeNone = without === 'not-a-repository' || without === 'git-missing';
    // git says the same of a repository that is damaged.
    if (isMaybeNone && !(await hasRepositoryAbove(folder))) {
      return { kind: 'none' };
    }
    throw new StoryreelError(
      'history-unreadable',
      `which clips earlier commits name cannot be known: ${message}`,
      { hint: hint ?? 'see that git works in this folder; until then nothing is deleted', retry: 'safe' },
    );
  }
  const { repository } = opened;
  const [committed, beside] = await Promise.all([
    clipsKeptByGit(repository, now),
    namedInOtherTrees(await workTrees(repository), repository.prefix),
  ]);
  const kept = { ...committed, names: new Set([...committed.names, ...beside]) };
  return { kind: 'git', kept, isShallow: repository.isShallow };
}

/** The locks of the same project in other work trees, which may share the store and need not be committed. */
async function namedInOtherTrees(trees: readonly string[], prefix: string): Promise<readonly Digest[]> {
  const locks = await Promise.all(trees.map((tree) => readFolderLocks(join(tree, prefix))));
  return locks.flat().flatMap(({ names }) => [...names]);
}

async function hasRepositoryAbove(folder: string): Promise<boolean> {
  for (let here = folder; ; here = dirname(here)) {
    const isThere = await stat(join(here, '.git')).then(
      () => true,
      () => false,
    );
    if (isThere || here === dirname(here)) {
      return isThere;
    }
  }
}
