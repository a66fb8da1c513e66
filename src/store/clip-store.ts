import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { type Digest, digestOfFile } from '../terms/digest.js';
import { diskError, moveFlushed, moveIntoPlace } from './durable.js';

/** A clip that is in the store. */
export interface StoredClip {
  readonly digest: Digest;
  /** Absolute path of the clip, byte for byte as it was bought. */
  readonly path: string;
  /** File size. */
  readonly bytes: number;
}

/** What is known of a file that comes into the store: each saves finding it out. */
export interface Known extends Partial<Pick<StoredClip, 'digest' | 'bytes'>> {
  /** Whether its bytes are on the disk and not only in memory. */
  readonly isFlushed?: boolean;
}

/** Bought clips by their SHA-256. It has no way to delete one. */
export interface ClipStore {
  /**
   * Takes a finished file over into the store; `from` is gone afterwards.
   * Throws a StoryreelError (`disk-full`, `store-read-only`, `disk-failed`) that names `from`, which then stays.
   */
  put(from: string, known?: Known): Promise<StoredClip>;
  /** The clip, when it is there. Looks at the file system, not at the bytes. */
  find(digest: Digest): Promise<StoredClip | undefined>;
  /**
   * Whether the clip's bytes still are what its name says. Reads all of it; throws a StoryreelError when it is there and
   * cannot be read, which says nothing of its bytes.
   */
  verify(digest: Digest): Promise<boolean>;
  /** Where a clip lies or would lie. */
  pathOf(digest: Digest): string;
}

/** The clip store in a folder. Nothing is made before the first `put`. */
export function openClipStore(folder: string): ClipStore {
  const pathOf = (digest: Digest): string => join(folder, digest.slice(0, 2), `${digest}.mp4`);

  async function find(digest: Digest): Promise<StoredClip | undefined> {
    const path = pathOf(digest);
    const facts = await stat(path).catch(() => undefined);
    return facts?.isFile() ? { digest, path, bytes: facts.size } : undefined;
  }

  async function verify(digest: Digest): Promise<boolean> {
    if ((await find(digest)) === undefined) {
      return false;
    }
    const path = pathOf(digest);
    try {
      return (await digestOfFile(path)) === digest;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return false;
      }
      throw diskError(error, 'read a clip', path);
    }
  }

  async function put(from: string, known: Known = {}): Promise<StoredClip> {
    try {
      const digest = known.digest ?? (await digestOfFile(from));
      const path = pathOf(digest);
      // A copy under the same name that is damaged, or cannot be read, is replaced by the good one; an equal copy is enough.
      if (await verify(digest).catch(() => false)) {
        await rm(from);
      } else {
        await (known.isFlushed ? moveFlushed : moveIntoPlace)(from, path);
      }
      return { digest, path, bytes: known.bytes ?? (await stat(path)).size };
    } catch (error) {
      throw diskError(error, 'put a clip into the store', from);
    }
  }

  return { put, find, verify, pathOf };
}
