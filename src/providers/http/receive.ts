import { type FileHandle, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import type { Watchdog } from './watchdog.js';

/**
 * Streams a body to a file from byte `from` on. Each piece is written before the next is read, so that all that came
 * before a break is there to go on from. Rejects with the connection's error, and with a StoryreelError when the disk
 * does not take it or the file grows past `maxBytes`.
 */
export async function receive(
  answer: IncomingMessage,
  path: string,
  from: number,
  maxBytes: number,
  watchdog: Watchdog,
): Promise<void> {
  const file = await onDisk(path, () => open(path, from === 0 ? 'w' : 'r+'));
  try {
    let at = from;
    for await (const piece of answer as AsyncIterable<Buffer>) {
      watchdog.alive();
      if (at + piece.length > maxBytes) {
        const message = `the clip is larger than ${maxBytes} bytes, the most that is fetched`;
        throw new StoryreelError('clip-too-large', message);
      }
      await onDisk(path, () => writeAll(file, piece, at));
      at += piece.length;
    }
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
