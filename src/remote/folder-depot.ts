import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, mkdir, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { flush } from '../store/durable.js';
import type { Digest } from '../terms/digest.js';
import { copyStream } from './copy-stream.js';
import { type Created, type Depot, type FileFacts, LARGEST_TEXT, MARKER } from './depot.js';
import { depotError, folderError, isDepotError } from './depot-errors.js';

/** What a file system says that has no hard links. */
const NO_LINKS: ReadonlySet<string> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
  'EINVAL',
]);

/** Texts must not be made by two at once; clips of one name are all alike. */
type Form = 'text' | 'clip';

/** Read and written at a time: a network drive pays for every call. */
const PIECE = 1 << 20;

/**
 * A folder that others reach too, e.g. on a network drive. Objects are written under `tmp/` in it and then given their name in
 * one step that never replaces anything. The folder itself is not made: a drive that is not mounted must not be taken for an
 * empty store.
 */
export function folderDepot(folder: string): Depot {
  const at = (name: string): string => join(folder, ...name.split('/'));

  async function expectFolder(): Promise<void> {
    const facts = await stat(folder).catch((error: unknown) => {
      throw ['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '') ? notThere(folder, error) : error;
    });
    if (!facts.isDirectory()) {
      throw notThere(folder);
    }
  }

  /** Does something with the folder, which has to be there; its errors are said in our words. */
  async function doing<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    try {
      await expectFolder();
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      throw folderError(error, folder);
    }
  }

  /** Makes an object by writing a file nobody looks at and giving it its name. */
  async function create(
    name: string,
    form: Form,
    write: (partial: string) => Promise<void>,
  ): Promise<Created> {
    const target = at(name);
    const partial = at(`tmp/${randomUUID()}.partial`);
    await mkdir(dirname(partial), { recursive: true });
    try {
      await write(partial);
      await flush(partial);
      await mkdir(dirname(target), { recursive: true });
      const created = await give(partial, target, form);
      await flush(dirname(target)).catch(() => undefined);
      return created;
    } finally {
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }

  async function createText(name: string, text: string, signal: AbortSignal): Promise<Created> {
    return doing(signal, () => create(name, 'text', (partial) => writeFile(partial, text, { flag: 'wx' })));
  }

  let exclusive: Promise<boolean | undefined> | undefined;

  async function findOut(signal: AbortSignal): Promise<boolean | undefined> {
    try {
      await createText(MARKER.name, MARKER.text, signal);
      const probe = `tmp/${randomUUID()}.probe`;
      const first = await createText(probe, '', signal);
      const second = await createText(probe, '', signal);
      // What it is of use for is known by then.
      await rm(at(probe), { force: true }).catch(() => undefined);
      return first === 'created' && second === 'there';
    } catch (error) {
      if (isDepotError(error, 'shared-store-refused', 'shared-store-full')) {
        return undefined;
      }
      throw error;
    }
  }

  return {
    name: folder,
    isExclusive(signal) {
      exclusive ??= findOut(signal).catch((error: unknown) => {
        exclusive = undefined;
        throw error;
      });
      return exclusive;
    },
    readText: (name, signal) => doing(signal, () => unlessAbsent(() => startOf(at(name)))),
    createText,
    sizeOf: (name, signal) =>
      doing(signal, () =>
        unlessAbsent(async () => {
          const facts = await stat(at(name));
          return facts.isFile() ? facts.size : undefined;
        }),
      ),
    fetchFile: (name, path, most, signal) =>
      doing(signal, () => unlessAbsent(() => fetch(at(name), path, most, signal))),
    createFile: (name, file, signal) =>
      doing(signal, async () =>
        (await exists(at(name))) ? 'there' : create(name, 'clip', (partial) => copyIn(file, partial)),
      ),
    remove: (name, signal) => doing(signal, () => rm(at(name), { force: true })),
  };
}

function notThere(folder: string, cause?: unknown): Error {
  const hint = 'mount the drive; a new store begins with an empty folder: make it';
  return depotError('shared-store-unreachable', folder, 'the folder is not there', { cause, hint });
}

async function fetch(
  from: string,
  to: string,
  most: number,
  signal: AbortSignal,
): Promise<Digest | 'too-long'> {
  const file = await open(from, 'r');
  try {
    return await copyStream(
      file.createReadStream({ highWaterMark: PIECE, autoClose: false, signal }),
      to,
      most,
    );
  } finally {
    await file.close();
  }
}

async function copyIn({ path }: FileFacts, partial: string): Promise<void> {
  await copyFile(path, partial, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
}

/**
 * Gives a finished file its name, unless something has that name. Without hard links a text is copied to a file that only one
 * can create, and a clip is moved: should two do that at once, they bring the same bytes.
 */
async function give(partial: string, target: string, form: Form): Promise<Created> {
  try {
    await link(partial, target).catch(async (error: unknown) => {
      // NFS may have done it and lost the answer (link(2), BUGS): the number of links tells.
      if ((await stat(partial)).nlink > 1) {
        return;
      }
      if (!NO_LINKS.has(systemCode(error) ?? '')) {
        throw error;
      }
      await (form === 'text' ? copyFile(partial, target, constants.COPYFILE_EXCL) : rename(partial, target));
    });
    return 'created';
  } catch (error) {
    if (systemCode(error) === 'EEXIST') {
      return 'there';
    }
    throw error;
  }
}

async function startOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST_TEXT), 0, LARGEST_TEXT, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return (await unlessAbsent(() => stat(path))) !== undefined;
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    // What has the name and is no file is nothing of ours.
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}
