import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf, systemCode } from '../diagnostics/errors.js';
import type { Digest } from '../terms/digest.js';
import type { StoredClip } from './clip-store.js';
import { diskError } from './durable.js';
import { type Purchase, parsePurchase } from './purchases.js';

/** A clip as it lies in the store. */
export interface ShelvedClip extends StoredClip {
  /** When its bytes came to be, in milliseconds since 1970, by the file system's clock. */
  readonly arrived: number;
}

/** The record of a purchase, beside the clips. */
export interface PurchaseRecord {
  readonly path: string;
  readonly purchase: Purchase;
}

/** Everything that lies in a store. */
export interface StoreInventory {
  /** By digest, sorted. */
  readonly clips: readonly ShelvedClip[];
  readonly records: readonly PurchaseRecord[];
  /** Records that cannot be read, with what is the matter. */
  readonly unreadable: readonly { readonly path: string; readonly message: string }[];
  /** Clips that were put aside because they were damaged. */
  readonly setAside: readonly string[];
  /** Files that storyreel did not put there. */
  readonly foreign: readonly string[];
}

/** Enough to hide a slow disk. */
const READ_AT_ONCE = 64;

/**
 * Looks through a store's folder; one that is not there is empty. Reads the records and no clip.
 * Throws a StoryreelError about the disk.
 */
export async function readInventory(store: string): Promise<StoreInventory> {
  const files = await filesIn(store);
  const clips: ShelvedClip[] = [];
  const records: PurchaseRecord[] = [];
  const unreadable: { path: string; message: string }[] = [];
  const setAside: string[] = [];
  const foreign: string[] = [];
  const shelve = async (path: string): Promise<void> => {
    const place = relative(store, path).replaceAll('\\', '/');
    const [, shelf, digest, kind] = /^([0-9a-f]{2})\/([0-9a-f]{64})\.(mp4|damaged)$/.exec(place) ?? [];
    const [, drawer, key] = /^keys\/([0-9a-f]{2})\/([0-9a-f]{64})\.json$/.exec(place) ?? [];
    if (key !== undefined && drawer !== undefined && key.startsWith(drawer)) {
      const record = await readRecord(path, key);
      if ('purchase' in record) {
        records.push(record);
      } else {
        unreadable.push(record);
      }
    } else if (digest === undefined || shelf === undefined || !digest.startsWith(shelf)) {
      foreign.push(path);
    } else if (kind === 'damaged') {
      setAside.push(path);
    } else {
      const facts = await stat(path).catch(() => undefined);
      if (facts?.isFile()) {
        clips.push({ digest: digest as Digest, path, bytes: facts.size, arrived: facts.mtimeMs });
      } else {
        foreign.push(path);
      }
    }
  };
  for (let at = 0; at < files.length; at += READ_AT_ONCE) {
    await Promise.all(files.slice(at, at + READ_AT_ONCE).map(shelve));
  }
  const byPath = (a: { readonly path: string }, b: { readonly path: string }): number =>
    a.path < b.path ? -1 : 1;
  return {
    clips: clips.sort((a, b) => (a.digest < b.digest ? -1 : 1)),
    records: records.sort(byPath),
    unreadable: unreadable.sort(byPath),
    setAside: setAside.sort(),
    foreign: foreign.sort(),
  };
}

/** Every file of the store, links among them. */
async function filesIn(store: string): Promise<readonly string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(store, { recursive: true, withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw diskError(error, `read ${store}`);
  }
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
}

async function readRecord(
  path: string,
  key: string,
): Promise<PurchaseRecord | { readonly path: string; readonly message: string }> {
  try {
    const purchase = parsePurchase(await readFile(path, 'utf8'), key);
    return purchase ? { path, purchase } : { path, message: 'it is damaged' };
  } catch (error) {
    return { path, message: messageOf(error) };
  }
}
