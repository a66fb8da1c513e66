import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import { note, type Part, partOf } from './partial-file.js';
import type { Watchdog } from './watchdog.js';

/** A part is written down from this size on: to fetch less than that again costs less than noting it each time. */
const WORTH_A_NOTE = 1 << 20;

/** What a body is received with. */
export interface Receiving {
  readonly maxBytes: number;
  readonly watchdog: Watchdog;
}

/**
 * Streams a body to the end of a part. Each piece is written before the next is read, so that all that came before a
 * break is there to go on from. When it ends, the whole is on the disk. Rejects with the connection's error, and with
 * a StoryreelError when the disk does not take it or the file grows past `maxBytes`.
 */
export async function receive(
  answer: IncomingMessage,
  path: string,
  part: Part,
  { maxBytes, watchdog }: Receiving,
): Promise<void> {
  const file = await onDisk(path, () => open(partOf(path), part.bytes === 0 ? 'w' : 'r+'));
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
      if (!part.isNoted && part.bytes >= WORTH_A_NOTE) {
        await onDisk(path, () => note(path, part));
      }
    }
    await onDisk(path, () => file.sync());
  } finally {
    await file.close();
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
    throw new StoryreelError(
      full ? 'disk-full' : 'disk-failed',
      `could not write ${path}: ${full ? 'the disk is full' : code}`,
      {
        cause: error,
        retry: 'safe',
        hint: full ? 'free some space and run it again' : 'look at the disk and run it again',
      },
    );
  }
}
