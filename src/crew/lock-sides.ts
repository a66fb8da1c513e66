import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import { openRepository, type Repository, type RepositoryOptions } from '../git/repository.js';
import { entriesOf } from '../git/run-git.js';
import { hasConflict, labelsOf, sidesOf } from '../store/lock-conflict.js';
import { lockError, lockSource } from '../store/lock-file.js';
import type { LockSides } from '../store/lock-merge.js';
import { parseLock } from '../store/lock-parse.js';
import type { LockedShots } from '../store/lock-schema.js';

/** A lock that a merge left with conflicts, as it was on either side. */
export interface ConflictedLock {
  readonly sides: LockSides;
  /** What git calls the sides: "HEAD", "blue-coat". */
  readonly labels: { readonly ours: string; readonly theirs: string };
}

/**
 * The sides of a merge that left conflicts in a lock: from git's index, which has them whole, else from the marks in the file.
 * Undefined when there are none. `shown`: its path for people. Throws a StoryreelError when a side is no lock, or the marks
 * are not in order and git knows nothing of the merge.
 */
export async function conflictedLock(
  path: string,
  shown: string,
  options: RepositoryOptions,
): Promise<ConflictedLock | undefined> {
  const source = await lockSource(path, shown);
  if (!source || !hasConflict(source.text)) {
    return undefined;
  }
  const texts = (await stagesOf(path, options)) ?? sidesOf(source.text);
  if (!texts) {
    throw new StoryreelError('lock-conflict', `the conflict marks in ${shown} are not in order`, {
      hint: `settle them by hand, or take the file of one branch: git checkout BRANCH -- "${shown}"`,
    });
  }
  const read = (text: string, side: string): LockedShots => {
    const { value, diagnostics } = parseLock({ ...source, path: `${shown} (${side})`, text });
    if (!value) {
      throw lockError(diagnostics);
    }
    return value;
  };
  const labels = labelsOf(source.text);
  return {
    sides: {
      ours: read(texts.ours, labels.ours),
      theirs: read(texts.theirs, labels.theirs),
      ...(texts.base === undefined ? {} : { base: read(texts.base, 'before both') }),
    },
    labels,
  };
}

/** Whether a file has git's conflict marks in it. */
export async function isConflicted(path: string): Promise<boolean> {
  try {
    return hasConflict(await readFile(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

const EMPTY_LOCK = 'lock: 1\nshots:\n';

/** The texts that git's index keeps of an unsettled file; undefined when it has none. */
async function stagesOf(
  path: string,
  options: RepositoryOptions,
): Promise<{ ours: string; theirs: string; base: string } | undefined> {
  const { repository } = await openRepository(dirname(path), options);
  if (!repository) {
    return undefined;
  }
  const listed = async (which: string): Promise<ReadonlyMap<string, string>> => {
    const file = `${repository.prefix}${basename(path)}`;
    const { output } = await repository.ask(['ls-files', which, '-z', '--', file]);
    const entries = entriesOf(output).map((entry) => /^\d+ ([0-9a-f]+) ([123])\t/.exec(entry) ?? []);
    return new Map(entries.map(([, blob = '', stage = '']) => [stage, blob]));
  };
  const unmerged = await listed('--unmerged');
  // A `git add` too early takes them away, and leaves them where it can be undone.
  const blobs = unmerged.size > 0 ? unmerged : await listed('--resolve-undo');
  const [base, ours, theirs] = await Promise.all(
    ['1', '2', '3'].map((stage) => textOf(blobs.get(stage), repository)),
  );
  if (ours === undefined || theirs === undefined) {
    return undefined;
  }
  // Without a version before both, both branches began the lock.
  return { ours, theirs, base: base ?? EMPTY_LOCK };
}

async function textOf(blob: string | undefined, repository: Repository): Promise<string | undefined> {
  return blob === undefined ? undefined : (await repository.run(['cat-file', 'blob', blob])).toString('utf8');
}
