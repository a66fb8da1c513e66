import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Branded } from './brand.js';

/** SHA-256 of some bytes, 64 lower-case hex digits. */
export type Digest = Branded<string, 'Digest'>;

/** SHA-256 of everything that decides a clip's content (DESIGN §5): same key, same purchase. */
export type RequestKey = Branded<string, 'RequestKey'>;

/** The digest of a string's UTF-8 bytes, or of bytes. */
export function digestOf(content: string | Uint8Array): Digest {
  return createHash('sha256').update(content).digest('hex') as Digest;
}

/** Bytes read at a time: more is no quicker, and every run of it is memory outside the heap. */
const PIECE = 1 << 18;

/** The digest of a file, a piece of it in memory at a time. Throws the file system's error when it cannot be read. */
export async function digestOfFile(path: string): Promise<Digest> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(size, PIECE)));
    const hash = createHash('sha256');
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) {
        return hash.digest('hex') as Digest;
      }
      hash.update(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
