import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { KEY_VARIABLES } from '../plan/money.js';

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
  const files = await Promise.all(folders.map((folder) => readEnvFile(join(folder, '.env'))));
  const merged: Record<string, string | undefined> = Object.assign(
    {},
    ...[...files].reverse(),
    definedOnly(env),
  );
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

async function readEnvFile(path: string): Promise<Record<string, string | undefined>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return { ...parseEnv(text) };
}

function definedOnly(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([, value]) => value));
}
