import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import { type Digest, digestsIn } from '../terms/digest.js';
import { diskError } from './durable.js';
import { readLock } from './lock-file.js';
import type { LockedShots } from './lock-schema.js';

/** The end of a lock file's name; what stands before it is the storyboard's. */
export const LOCK_ENDING = '.lock.yaml';

/** A lock file of a folder. */
export interface FolderLock {
  /** Name of the file, e.g. "storyboard.lock.yaml". */
  readonly name: string;
  readonly path: string;
  /** What it says; nothing when it cannot be read. */
  readonly shots: LockedShots;
  /** Why it cannot be read. */
  readonly problem?: StoryreelError;
  /** When it was last written, in milliseconds since 1970, by the file system's clock. */
  readonly written: number;
  /** Every digest in its text, so that no clip is overlooked in a lock that cannot be read. */
  readonly names: ReadonlySet<Digest>;
}

/**
 * The locks of all storyboards in a folder, which have one store together, by name.
 * Throws a StoryreelError about the disk.
 */
export async function readFolderLocks(folder: string): Promise<readonly FolderLock[]> {
  let names: readonly string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw diskError(error, `read ${folder}`);
  }
  const locks = names.filter((name) => name.endsWith(LOCK_ENDING)).sort();
  return Promise.all(locks.map((name) => readFolderLock(folder, name)));
}

async function readFolderLock(folder: string, name: string): Promise<FolderLock> {
  const path = join(folder, name);
  const [text, { mtimeMs }] = await Promise.all([readFile(path), stat(path)]).catch((error: unknown) => {
    throw diskError(error, `read ${name}`);
  });
  const known = { name, path, written: mtimeMs, names: digestsIn(text) };
  try {
    return { ...known, shots: await readLock(path) };
  } catch (error) {
    if (error instanceof StoryreelError) {
      return { ...known, shots: {}, problem: error };
    }
    throw error;
  }
}
