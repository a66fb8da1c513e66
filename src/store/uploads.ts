import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { systemCode } from '../diagnostics/errors.js';
import type { Json } from '../terms/brand.js';
import type { Digest } from '../terms/digest.js';
import { diskError, replaceFile } from './durable.js';

const json: z.ZodType<Json> = z.json();

const uploadsSchema = z.object({
  version: z.literal(1),
  /** By account, then by the picture's digest. */
  accounts: z.record(
    z.string(),
    z.record(z.string(), z.object({ handle: json, expires: z.number().exactOptional() })),
  ),
});

type Memory = z.infer<typeof uploadsSchema>;

/** A picture as a provider knows it. */
export type RememberedUpload = { readonly handle: Json; readonly expires?: number };

/** A picture a provider was given, and whether that was in this run. */
export type KnownUpload = RememberedUpload & { readonly isNew: boolean };

/**
 * Which pictures a provider's account already has, so that each is sent once. The file is read when first asked for
 * and not when this is opened, because from then on the run lock is held.
 */
export interface Uploads {
  /** A hosted picture that is good for at least `MARGIN_MS` more. `account`: provider and origin. Throws a StoryreelError when the disk fails. */
  find(account: string, digest: Digest, now: number): Promise<KnownUpload | undefined>;
  /** Remembers one. Throws a StoryreelError when the disk does not take it. */
  record(account: string, digest: Digest, upload: RememberedUpload): Promise<void>;
  /**
   * Lets go of an upload the provider could not find; nothing when another one has taken its place. `after-this-run`: one
   * that was made in this run is still found in it. Throws a StoryreelError when the disk does not take it.
   */
  forget(account: string, digest: Digest, handle: Json, when: 'now' | 'after-this-run'): Promise<void>;
}

/** An upload that expires sooner is made again: the job that uses it may have to queue first. */
const MARGIN_MS = 10 * 60_000;

/** Opens the memory; a damaged one is only a reason to upload again. */
export function openUploads(path: string, tmp: string): Uploads {
  /** What was uploaded since this was opened. */
  const made = new Map<string, RememberedUpload>();
  let reading: Promise<Memory> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const remembered = (): Promise<Memory> => {
    reading ??= load(path);
    return reading;
  };

  /** One write after the other, or an older state could be the last to land. */
  async function write(memory: Memory): Promise<void> {
    const done = writing.then(() => replaceFile(path, `${JSON.stringify(memory, undefined, 2)}\n`, tmp));
    writing = done.catch(() => undefined);
    await done.catch((error: unknown) => {
      throw diskError(error, 'remember an upload');
    });
  }

  return {
    async find(account, digest, now) {
      const { accounts } = await remembered();
      const own = made.get(`${account} ${digest}`);
      const upload = own ?? accounts[account]?.[digest];
      return upload && (upload.expires === undefined || upload.expires - MARGIN_MS > now)
        ? { ...upload, isNew: own !== undefined }
        : undefined;
    },
    async record(account, digest, upload) {
      const memory = await remembered();
      made.set(`${account} ${digest}`, upload);
      memory.accounts[account] = { ...memory.accounts[account], [digest]: upload };
      await write(memory);
    },
    async forget(account, digest, handle, when) {
      const memory = await remembered();
      const own = `${account} ${digest}`;
      if (when === 'now' && isDeepStrictEqual(made.get(own)?.handle, handle)) {
        made.delete(own);
      }
      const uploads = memory.accounts[account];
      if (uploads && isDeepStrictEqual(uploads[digest]?.handle, handle)) {
        delete uploads[digest];
        await write(memory);
      }
    },
  };
}

async function load(path: string): Promise<Memory> {
  try {
    return uploadsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (['EACCES', 'EPERM', 'EIO'].includes(systemCode(error) ?? '')) {
      throw diskError(error, `read ${path}`);
    }
    return { version: 1, accounts: {} };
  }
}
