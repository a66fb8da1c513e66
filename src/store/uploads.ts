import { readFile } from 'node:fs/promises';
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

/** A picture as a provider knows it. */
export type RememberedUpload = { readonly handle: Json; readonly expires?: number };

/** Which pictures a provider's account already has, so that each is sent once. */
export interface Uploads {
  /** A hosted picture that is good for at least `MARGIN_MS` more. `account`: provider and origin. */
  find(account: string, digest: Digest, now: number): RememberedUpload | undefined;
  /** Remembers one. Throws a StoryreelError when the disk does not take it. */
  record(account: string, digest: Digest, upload: RememberedUpload): Promise<void>;
}

/** An upload that expires sooner is made again: the job that uses it may have to queue first. */
const MARGIN_MS = 10 * 60_000;

/** Opens the memory; a damaged one is only a reason to upload again. */
export async function openUploads(path: string, tmp: string): Promise<Uploads> {
  const memory = await load(path);
  let writing: Promise<void> = Promise.resolve();

  return {
    find(account, digest, now) {
      const upload = memory.accounts[account]?.[digest];
      return upload && (upload.expires === undefined || upload.expires - MARGIN_MS > now)
        ? upload
        : undefined;
    },
    async record(account, digest, upload) {
      memory.accounts[account] = { ...memory.accounts[account], [digest]: upload };
      // One write after the other, or an older state could be the last to land.
      const write = writing.then(() => replaceFile(path, `${JSON.stringify(memory, undefined, 2)}\n`, tmp));
      writing = write.catch(() => undefined);
      await write.catch((error: unknown) => {
        throw diskError(error, 'remember an upload');
      });
    },
  };
}

async function load(path: string): Promise<z.infer<typeof uploadsSchema>> {
  try {
    return uploadsSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (['EACCES', 'EPERM', 'EIO'].includes(systemCode(error) ?? '')) {
      throw diskError(error, `read ${path}`);
    }
    return { version: 1, accounts: {} };
  }
}
