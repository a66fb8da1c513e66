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

const DIGITS = 64;

/**
 * The digests that some text names, whatever it is about: every run of exactly 64 lower-case hex digits. Looks at every 64th
 * byte, as no run fits between two of them.
 */
export function digestsIn(text: Buffer): ReadonlySet<Digest> {
  const found = new Set<Digest>();
  for (let at = DIGITS - 1; at < text.length; at += DIGITS) {
    if (!isDigit(text[at])) {
      continue;
    }
    let start = at;
    while (isDigit(text[start - 1])) {
      start--;
    }
    while (isDigit(text[at])) {
      at++;
    }
    if (at - start === DIGITS) {
      found.add(text.toString('latin1', start, at) as Digest);
    }
  }
  return found;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66));
}

/** Bytes read at a time: more is no quicker, and every run of it is memory outside the heap. */
const PIECE = 1 << 18;

/** How a file is read for its digest. */
export interface DigestOptions {
  /** Bytes read at a time. */
  readonly piece?: number;
  /** Ends it with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told of each piece, with its bytes. */
  readonly read?: (bytes: number) => void;
}

/** The digest of a file, a piece of it in memory at a time. Throws the file system's error when it cannot be read. */
export async function digestOfFile(path: string, options: DigestOptions = {}): Promise<Digest> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const piece = Buffer.allocUnsafe(Math.max(1, Math.min(size, options.piece ?? PIECE)));
    const hash = createHash('sha256');
    for (;;) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await file.read(piece, 0, piece.length, null);
      if (bytesRead === 0) {
        return hash.digest('hex') as Digest;
      }
      hash.update(piece.subarray(0, bytesRead));
      options.read?.(bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** Enough of a digest to tell clips apart, as git does. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 12);
}
