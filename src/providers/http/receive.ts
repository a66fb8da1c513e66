import type { FileHandle } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import { countBytes, type LeastRate } from './least-rate.js';
import { note, openPart, type Part } from './partial-file.js';
import type { Watchdog } from './watchdog.js';

/** A part is noted each time so much has come: after a kill no more than this is fetched again. */
const WORTH_A_NOTE = 4 << 20;

/** What a body is received with. */
export interface Receiving {
  readonly maxBytes: number;
  readonly watchdog: Watchdog;
  readonly leastRate: LeastRate;
  /** Told how much of the whole is here, from 0 to 1, where its size is known. */
  readonly progress?: ((fraction: number) => void) | undefined;
}

/**
 * Streams a body to the end of a part. Each piece is written before the next is read, so that all that came before a
 * break is there to go on from. When it ends, the whole is on the disk. Rejects with the connection's error, and with
 * a StoryreelError when it ends too early or comes too slowly, when the disk does not take it, or when the file grows past
 * `maxBytes`.
 */
export async function receive(
  answer: IncomingMessage,
  path: string,
  part: Part,
  { maxBytes, watchdog, leastRate, progress }: Receiving,
): Promise<void> {
  const file = await onDisk(path, () => openPart(path, part));
  const count = countBytes(leastRate);
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      watchdog.alive();
      if (part.bytes + piece.length > maxBytes) {
        const message = `the clip is larger than ${maxBytes} bytes, the most that is fetched`;
        throw new StoryreelError('clip-too-large', message);
      }
      await onDisk(path, () => writeAll(file, piece, part.bytes));
      part.bytes += piece.length;
      part.hash?.update(piece);
      if (part.bytes - part.noted >= WORTH_A_NOTE) {
        await onDisk(path, () => note(path, part, file));
      }
      const total = part.facts?.total;
      if (total !== undefined && total > 0) {
        progress?.(Math.min(1, part.bytes / total));
      }
      const tooFew = count(piece.length);
      if (tooFew !== undefined && part.bytes !== total) {
        throw slow(tooFew, leastRate, part);
      }
    }
    const total = part.facts?.total ?? part.bytes;
    if (part.bytes < total) {
      throw interrupted(`${part.bytes} of ${total} bytes came`);
    }
    await onDisk(path, () => file.sync());
  } catch (error) {
    await keep(path, part, file);
    throw error;
  } finally {
    await file.close();
  }
}

/** Notes what came before a break. Where the disk does not take that, only what was noted before is there to go on from. */
async function keep(path: string, part: Part, file: FileHandle): Promise<void> {
  if (part.bytes > part.noted) {
    await note(path, part, file).catch(() => {
      part.bytes = part.noted;
      part.hash = undefined;
    });
  }
}

/** A write may take less than it is given, without an error, when the disk is nearly full. */
async function writeAll(file: FileHandle, piece: Buffer, at: number): Promise<void> {
  for (let written = 0; written < piece.length; ) {
    written += (await file.write(piece, written, piece.length - written, at + written)).bytesWritten;
  }
}

/** Throws what the disk says as a StoryreelError. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = systemCode(error) ?? 'unknown error';
    const full = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
    const closed = ['EROFS', 'EACCES', 'EPERM'].includes(code);
    const [kind, what, hint] = full
      ? ['disk-full', 'the disk is full', 'free some space and run it again']
      : closed
        ? [
            'store-read-only',
            `writing is not permitted (${code})`,
            'make the project folder writable and run it again',
          ]
        : ['disk-failed', code, 'look at the disk and run it again'];
    throw new StoryreelError(kind, `could not write ${path}: ${what}`, { cause: error, retry: 'safe', hint });
  }
}

/** The clip does not come in any useful time; another connection may be quicker. */
function slow(bytes: number, { ms }: LeastRate, { bytes: here, facts }: Part): StoryreelError {
  const of = facts?.total === undefined ? '' : ` of ${facts.total}`;
  const message = `the clip comes too slowly: ${bytes} bytes in ${ms / 1000} s, ${here}${of} are here`;
  return new StoryreelError('clip-slow', message, { retry: 'safe' });
}

/** The clip did not come whole; asking again may bring the rest. */
export function interrupted(why: string): StoryreelError {
  return new StoryreelError('clip-interrupted', `the clip could not be fetched whole: ${why}`, {
    retry: 'safe',
  });
}
