import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf, StoryreelError, systemCode } from '../diagnostics/errors.js';

/** Waits until a file's or a folder's entries are on the disk and not only in memory. */
export async function flush(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } catch (error) {
    // Some file systems cannot sync a folder and say so; a rename on them is as durable as it gets.
    if (!['EINVAL', 'EPERM', 'ENOTSUP', 'EISDIR'].includes(systemCode(error) ?? '')) {
      throw error;
    }
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it, so that they survive a power cut as well as what is put into them. */
export async function makeFolder(path: string): Promise<void> {
  const topmost = await mkdir(path, { recursive: true });
  if (topmost === undefined) {
    return;
  }
  for (let made = path; made.length >= topmost.length; made = dirname(made)) {
    // A folder above that may not be read is as durable as it gets.
    await flush(dirname(made)).catch(() => undefined);
  }
}

/**
 * Moves a finished file to its place: after a power cut it is there whole or not there.
 * Both paths must be on one file system. Makes the folder when needed.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  await flush(from);
  await moveFlushed(from, to);
}

/** The same for a file whose bytes are on the disk already. */
export async function moveFlushed(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') {
      throw error;
    }
    await makeFolder(dirname(to));
    await rename(from, to);
  }
  await flush(dirname(to));
}

/**
 * Writes a small file so that readers see the old or the new content and never a part.
 * The partial file lies in `tmp` (and not beside the target, as write-file-atomic would have it), so that a
 * kill at any moment leaves nothing half written where people and git look.
 */
export async function replaceFile(path: string, content: string, tmp: string): Promise<void> {
  const partial = join(tmp, `${randomUUID()}.partial`);
  try {
    const handle = await openNew(partial);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await moveFlushed(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** A new file; its folder is made only when it is not there, as it is but once. */
async function openNew(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') {
      throw error;
    }
    await mkdir(dirname(path), { recursive: true });
    return open(path, 'wx');
  }
}

const DISK_ERRORS: Readonly<
  Record<string, { readonly code: string; readonly what: string; readonly hint: string }>
> = {
  ENOSPC: { code: 'disk-full', what: 'the disk is full', hint: 'free some space and run it again' },
  EDQUOT: { code: 'disk-full', what: 'the disk quota is used up', hint: 'free some space and run it again' },
  EFBIG: {
    code: 'disk-full',
    what: 'the file would be larger than allowed here',
    hint: 'raise the limit and run it again',
  },
  EROFS: {
    code: 'store-read-only',
    what: 'the disk is read-only',
    hint: 'make the project folder writable and run it again',
  },
  EACCES: {
    code: 'store-read-only',
    what: 'it is not permitted',
    hint: 'make the project folder readable and writable, and run it again',
  },
  EPERM: {
    code: 'store-read-only',
    what: 'it is not permitted',
    hint: 'make the project folder readable and writable, and run it again',
  },
};

/**
 * A failed write as an error for people. `doing` completes "could not …", `kept` names what was paid for and
 * still exists. Trying again is safe: nothing is lost by a write that failed.
 */
export function diskError(error: unknown, doing: string, kept?: string): StoryreelError {
  if (error instanceof StoryreelError) {
    return error;
  }
  const known = DISK_ERRORS[systemCode(error) ?? ''];
  const saved = kept === undefined ? '' : `; the file is kept as ${kept}`;
  return new StoryreelError(
    known?.code ?? 'disk-failed',
    `could not ${doing}: ${known?.what ?? messageOf(error)}${saved}`,
    { cause: error, retry: 'safe', hint: known?.hint ?? 'look at the disk and run it again' },
  );
}
