import { createWriteStream } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { StoryreelError, systemCode } from '../../diagnostics/errors.js';
import type { Watchdog } from './watchdog.js';

const DISK = new Set([
  'ENOSPC',
  'EDQUOT',
  'EFBIG',
  'EROFS',
  'EACCES',
  'EPERM',
  'ENOENT',
  'EISDIR',
  'EIO',
  'EMFILE',
]);

/**
 * Streams a body to a file from byte `from` on. What came before a break stays there. Rejects with the stream's
 * error, and a StoryreelError when the disk does not take it or the file grows past `maxBytes`.
 */
export async function receive(
  answer: IncomingMessage,
  path: string,
  from: number,
  maxBytes: number,
  watchdog: Watchdog,
): Promise<void> {
  let bytes = from;
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      watchdog.alive();
      bytes += chunk.length;
      if (bytes > maxBytes) {
        done(
          new StoryreelError(
            'clip-too-large',
            `the clip is larger than ${maxBytes} bytes, the most that is fetched`,
          ),
        );
      } else {
        done(null, chunk);
      }
    },
  });
  try {
    await pipeline(answer, meter, createWriteStream(path, { flags: from === 0 ? 'w' : 'r+', start: from }), {
      signal: watchdog.signal,
    });
  } catch (error) {
    const code = systemCode(error) ?? '';
    if (DISK.has(code)) {
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
    throw error;
  }
}
