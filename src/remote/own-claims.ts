import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { diskError } from '../store/durable.js';
import type { RequestKey } from '../terms/digest.js';

/** Which claims in a shared store this project may hold, kept over a kill, so that none is forgotten there. */
export interface OwnClaims {
  has(key: RequestKey): boolean;
  all(): readonly RequestKey[];
  /** To be called before the claim is made. Throws a StoryreelError when the disk does not take it. */
  add(key: RequestKey): Promise<void>;
  /** To be called once it is gone. */
  drop(key: RequestKey): Promise<void>;
}

/** Reads the notes in a folder: one empty file a claim. */
export async function openOwnClaims(folder: string): Promise<OwnClaims> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') {
      return [];
    }
    throw diskError(error, `read ${folder}`);
  });
  const keys = new Set(names.filter((name) => /^[0-9a-f]{64}$/.test(name)) as RequestKey[]);
  return {
    has: (key) => keys.has(key),
    all: () => [...keys],
    async add(key) {
      if (keys.has(key)) {
        return;
      }
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(join(folder, key), '');
      } catch (error) {
        throw diskError(error, `write into ${folder}`);
      }
      keys.add(key);
    },
    async drop(key) {
      keys.delete(key);
      await rm(join(folder, key), { force: true }).catch(() => undefined);
    },
  };
}
