import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Branded } from './brand.js';

/** SHA-256 of some bytes, 64 lower-case hex digits. */
export type Digest = Branded<string, 'Digest'>;

/** SHA-256 of everything that decides a clip's content (DESIGN §5): same key, same purchase. */
export type RequestKey = Branded<string, 'RequestKey'>;

/** The digest of a string's UTF-8 bytes, or of bytes. */
export function digestOf(content: string | Uint8Array): Digest {
  return createHash('sha256').update(content).digest('hex') as Digest;
}

/** The digest of a file, read as a stream. Throws the file system's error when it cannot be read. */
export async function digestOfFile(path: string): Promise<Digest> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex') as Digest;
}
