import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StoryreelError } from '../diagnostics/errors.js';
import { lockPlaces, readLock, writeLockText } from './lock-file.js';
import type { LockedShots } from './lock-schema.js';

/**
 * Picks another take of a shot in a lock: the number is written anew, and every other byte of the file stays. The lock has to
 * be a good one, and `block` a shot of it that has several takes, this one among them. Throws a StoryreelError about the disk,
 * `lock-changed` when it is not what was read as `before` any more, or `lock-invalid` when the file is not UTF-8 text.
 */
export async function pickInLock(
  path: string,
  before: LockedShots,
  { block, take }: { readonly block: string; readonly take: number },
  tmp: string,
): Promise<void> {
  if (!isDeepStrictEqual(await readLock(path), before)) {
    throw new StoryreelError('lock-changed', `${basename(path)} was written to just now`, {
      retry: 'safe',
      hint: 'run it again',
    });
  }
  const place = (await lockPlaces(path))?.value(['shots', block, 'take']);
  if (!place) {
    throw new Error(`the lock has no block of ${block}`);
  }
  const { text } = place.file;
  const changed = `${text.slice(0, place.start)}${take}${text.slice(place.end)}`;
  const bytes = await readFile(path);
  const mark = bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? '\uFEFF' : '';
  if (!bytes.equals(Buffer.from(mark + text))) {
    throw new StoryreelError(
      'lock-invalid',
      `${basename(path)} is not UTF-8 text, or was written to just now`,
      {
        retry: 'safe',
        hint: 'save it as UTF-8 and run it again',
      },
    );
  }
  await writeLockText(path, mark + changed, tmp);
}

const BYTE_ORDER_MARK = Buffer.from('\uFEFF');
