import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskError, makeFolder } from '../store/durable.js';
import type { Digest } from '../terms/digest.js';

/**
 * Writes what comes to a new file, a piece of it in memory at a time, and gives its digest, or stops when more than `most` bytes
 * come. Rejects with the source's own error, and with a StoryreelError when this machine's disk does not take it. Whatever it
 * does not end well with leaves no file.
 */
export async function copyStream(
  source: AsyncIterable<Uint8Array>,
  path: string,
  most: number,
): Promise<Digest | 'too-long'> {
  const hash = createHash('sha256');
  await makeFolder(dirname(path)).catch(onDisk);
  const file = await open(path, 'wx').catch(onDisk);
  let bytes = 0;
  let isWhole = false;
  try {
    for await (const piece of source) {
      bytes += piece.length;
      if (bytes > most) {
        return 'too-long';
      }
      hash.update(piece);
      // A write may take less than it is given, without an error, when the disk is nearly full.
      for (let written = 0; written < piece.length; ) {
        written += (await file.write(piece, written).catch(onDisk)).bytesWritten;
      }
    }
    isWhole = true;
    return hash.digest('hex') as Digest;
  } finally {
    await file.close();
    if (!isWhole) {
      await rm(path, { force: true }).catch(() => undefined);
    }
  }
}

function onDisk(error: unknown): never {
  throw diskError(error, 'take a clip from the shared store');
}
