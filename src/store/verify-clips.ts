import { availableParallelism } from 'node:os';
import { messageOf } from '../diagnostics/errors.js';
import { digestOfFile } from '../terms/digest.js';
import type { StoredClip } from './clip-store.js';

/** A clip that is not known to be what was bought. */
export interface ClipFault {
  readonly clip: StoredClip;
  /** What is the matter with it, for people. */
  readonly message: string;
}

/** What came of looking at all bytes, by digest. */
export interface VerifiedClips {
  /** All bytes were read, and they are not those that were bought. */
  readonly damaged: readonly ClipFault[];
  /** It could not be read, which says nothing of the bytes: the disk may be away, or too many files open. */
  readonly unreadable: readonly ClipFault[];
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

/** Finds the clips, of those given, whose bytes are not what their names say. Reads all of them, several at once. */
export async function verifyClips(
  clips: readonly StoredClip[],
  { signal, progress }: VerifyOptions,
): Promise<VerifiedClips> {
  const done = { clips: 0, bytes: 0 };
  const damaged: ClipFault[] = [];
  const unreadable: ClipFault[] = [];
  const waiting = clips.values();
  const work = async (): Promise<void> => {
    for (const clip of waiting) {
      const read = (bytes: number): void => {
        done.bytes += bytes;
        progress?.(done);
      };
      try {
        const found = await digestOfFile(clip.path, { piece: PIECE, signal, read });
        if (found !== clip.digest) {
          damaged.push({ clip, message: 'has other bytes than were bought' });
        }
      } catch (error) {
        signal.throwIfAborted();
        unreadable.push({ clip, message: `cannot be read: ${messageOf(error)}` });
      }
      done.clips++;
      progress?.(done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { damaged: damaged.sort(byDigest), unreadable: unreadable.sort(byDigest) };
}

function byDigest(a: ClipFault, b: ClipFault): number {
  return a.clip.digest < b.clip.digest ? -1 : 1;
}
