import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { KEY_VARIABLES } from '../plan/money.js';
import type { BucketKey } from '../remote/s3/client.js';

/** The keys at hand, by provider. They leave this object only in the headers of the provider's own requests. */
export type Keys = ReadonlyMap<string, string>;

/**
 * Keys from the environment, else from an untracked `.env` in the storyboard's folder or the project root.
 * fal's key may also come in two parts (FAL_KEY_ID and FAL_KEY_SECRET), as its own client takes it.
 */
export async function findKeys(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
): Promise<Keys> {
  const merged = await variables(env, folders);
  if (!merged.FAL_KEY && merged.FAL_KEY_ID && merged.FAL_KEY_SECRET) {
    merged.FAL_KEY = `${merged.FAL_KEY_ID}:${merged.FAL_KEY_SECRET}`;
  }
  const keys = new Map<string, string>();
  for (const [provider, variable] of Object.entries(KEY_VARIABLES)) {
    const key = merged[variable]?.trim();
    if (key) {
      keys.set(provider, key);
    }
  }
  return keys;
}

/** The key of a bucket's account, from the variables that all tools for such services read, found as findKeys finds keys. */
export async function findBucketKey(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
): Promise<BucketKey | undefined> {
  const merged = await variables(env, folders);
  const value = (name: string): string | undefined => merged[name]?.trim() || undefined;
  const [accessKeyId, secretAccessKey] = [value('AWS_ACCESS_KEY_ID'), value('AWS_SECRET_ACCESS_KEY')];
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    return undefined;
  }
  const sessionToken = value('AWS_SESSION_TOKEN');
  const region = value('AWS_REGION') ?? value('AWS_DEFAULT_REGION');
  return {
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    ...(region !== undefined && { region }),
  };
}

/** What is set in the environment, else in the `.env` of the first folder that sets it. */
async function variables(
  env: Readonly<Record<string, string | undefined>>,
  folders: readonly string[],
): Promise<Record<string, string | undefined>> {
  const files = await Promise.all(folders.map((folder) => readEnvFile(join(folder, '.env'))));
  return Object.assign({}, ...[...files].reverse(), definedOnly(env));
}

async function readEnvFile(path: string): Promise<Record<string, string | undefined>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return { ...parseEnv(text) };
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value));
}
