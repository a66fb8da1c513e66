import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../terms/digest.js';
import type { SoundShop } from './sound-input.js';

/** Raised whenever the same ingredients would become another sound. */
export const SOUND_VERSION = 4;

/** The name under which something made of these ingredients is kept. */
export function keyOf(shop: SoundShop, ...ingredients: readonly unknown[]): Digest {
  return digestOf(JSON.stringify([SOUND_VERSION, shop.ffmpeg.version, ...ingredients]));
}

/** Where something is kept. */
export function keptPath(shop: SoundShop, key: Digest, ending: string): string {
  return join(shop.cache, `${key}.${ending}`);
}

/** Takes a finished file from the work folder, by its name there, and keeps it; it is there whole or not at all. */
export async function keepFile(shop: SoundShop, name: string, to: string): Promise<void> {
  await mkdir(shop.cache, { recursive: true });
  await rename(join(shop.work, name), to);
}

/** Keeps a small value. */
export async function keepValue(shop: SoundShop, value: unknown, to: string): Promise<void> {
  const name = `${randomUUID()}.json`;
  await writeFile(join(shop.work, name), JSON.stringify(value));
  await keepFile(shop, name, to);
}

/** A value that was kept; undefined when there is none or it is not readable. */
export async function keptValue<T>(
  path: string,
  holds: (value: unknown) => value is T,
): Promise<T | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    return holds(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The size of a kept file in bytes; undefined when there is none. */
export async function keptSize(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
