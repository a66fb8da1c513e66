import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StoryreelError } from '../diagnostics/errors.js';
import { lockSource, readLock, writeLock } from '../store/lock-file.js';
import { mergeLocks } from '../store/lock-merge.js';
import type { LockedShots } from '../store/lock-schema.js';
import type { Notify } from '../store/notice.js';
import type { ProjectFiles } from '../store/project-files.js';

/** What a lock cannot be read for, as long as nobody has settled it. */
const NOT_TO_BE_READ: ReadonlySet<string> = new Set(['lock-conflict', 'lock-invalid', 'lock-newer']);

/**
 * Writes what a run makes of the lock. Rendering takes long, and git or a person may have written the lock since the run read
 * it as `before`: then the file has what both say, its picks stay, and a notice says so. A lock that cannot be read, as with
 * the marks of a merge, is left alone with a notice. Throws a StoryreelError about the disk.
 */
export async function settleLock(
  next: LockedShots,
  before: LockedShots,
  files: Pick<ProjectFiles, 'lock' | 'tmp'>,
  notify: Notify,
): Promise<void> {
  const name = basename(files.lock);
  let there: LockedShots;
  try {
    // Without a file there is nothing to keep.
    there = (await lockSource(files.lock)) ? await readLock(files.lock) : before;
  } catch (error) {
    if (!(error instanceof StoryreelError && NOT_TO_BE_READ.has(error.code))) {
      throw error;
    }
    notify({
      code: 'lock-not-written',
      message: `${name} was changed during the run and cannot be read, so it is left as it is: ${error.message}`,
      hint: `${error.hint === undefined ? 'mend it' : error.hint}; then run \`storyreel render\`: what this run bought is in the store, and is written for nothing`,
    });
    return;
  }
  if (isDeepStrictEqual(there, before)) {
    await writeLock(files.lock, next, files.tmp);
    return;
  }
  // The file comes first: it keeps its numbers, and where both chose, its choice, which is the later wish of a person.
  const merged = mergeLocks({ ours: there, theirs: next, base: before });
  const shots = Object.fromEntries(merged.map(({ id, shot }) => [id, shot]));
  if ((await writeLock(files.lock, shots, files.tmp)) === 'written') {
    const asked = merged.flatMap(({ id, question }) => (question ? [id] : []));
    notify({
      code: 'lock-merged',
      message: `${name} was changed during the run: it keeps that, and has the takes of this run too`,
      hint:
        asked.length > 0
          ? `both chose a take of ${asked.join(', ')}, and the choice in the file stays; \`storyreel takes\` shows them, \`storyreel pick\` chooses`
          : '`storyreel plan` shows what the film is now',
    });
  }
}
