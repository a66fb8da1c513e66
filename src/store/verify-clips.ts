import { availableParallelism } from 'node:os';
import { messageOf } from '../diagnostics/errors.js';
import { type Digest, digestOfFile } from '../terms/digest.js';
import type { StoredClip } from './clip-store.js';

/** A clip whose bytes are not those that were bought. */
export interface DamagedClip {
  readonly clip: StoredClip;
  /** What is the matter with it, for people. */
  readonly message: string;
}

/** How clips are verified. */
export interface VerifyOptions {
  /** Ends it with the signal's reason. */
  readonly signal: AbortSignal;
  /** Told how far it is, often. */
  readonly progress?: (done: { readonly clips: number; readonly bytes: number }) => void;
}

/** Larger than digestOfFile's own: there is nothing to do here but read, and few files are open. */
const PIECE = 1 << 20;

/** While one file's piece is hashed, those of the others are read. */
const AT_ONCE = Math.min(4, Math.max(2, availableParallelism()));

/** The clips, of those given, whose bytes are not what their names say. Reads all of them, several at once. */
export async function verifyClips(
  clips: readonly StoredClip[],
  { signal, progress }: VerifyOptions,
): Promise<readonly DamagedClip[]> {
  const done = { clips: 0, bytes: 0 };
  const damaged: DamagedClip[] = [];
  const waiting = clips.values();
  const work = async (): Promise<void> => {
    for (const clip of waiting) {
      const message = await faultOf(clip, signal, (bytes) => {
        done.bytes += bytes;
        progress?.(done);
      });
      if (message !== undefined) {
        damaged.push({ clip, message });
      }
      done.clips++;
      progress?.(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return damaged.sort((a, b) => (a.clip.digest < b.clip.digest ? -1 : 1));
}

async function faultOf(
  { path, digest }: StoredClip,
  signal: AbortSignal,
  read: (bytes: number) => void,
): Promise<string | undefined> {
  let found: Digest;
  try {
    found = await digestOfFile(path, { piece: PIECE, signal, read });
  } catch (error) {
    signal.throwIfAborted();
    return `cannot be read: ${messageOf(error)}`;
  }
  return found === digest ? undefined : 'has other bytes than were bought';
}
