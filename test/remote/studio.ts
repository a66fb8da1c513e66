import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { hostedFilm, type SettingsText } from '../hosted/location.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { ACCESS_KEY, type BucketSite, SECRET_KEY } from './bucket-site.js';

/** The settings of a store, as they stand in `storyreel.yaml`. */
export interface StoreText {
  readonly remote: string;
  readonly endpoint?: string;
  readonly wait_minutes?: number;
}

/** The variables of the account of a bucket site. */
export const BUCKET_KEYS = { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY } as const;

/** The settings of a store at a bucket site. */
export function bucketStore(site: BucketSite): StoreText {
  return { remote: `s3://${site.bucket}/films`, endpoint: site.endpoint };
}

/** A project at a sandbox that shares its clips. */
export async function sharingFilm(
  sandbox: Sandbox,
  store: StoreText,
  shots: readonly string[],
  settings: SettingsText = {},
): Promise<string> {
  const folder = await hostedFilm(sandbox, shots, { order: ['fal'], ...settings });
  await share(folder, store);
  return folder;
}

/** Gives a project's settings a store, or another one. */
export async function share(folder: string, store: StoreText): Promise<void> {
  const path = join(folder, 'storyreel.yaml');
  const settings = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ ...settings, store }, undefined, 2));
}

/** The project as somebody else gets it from git: without what is hidden and what was made. */
export async function cloneOf(folder: string, { withLock = true } = {}): Promise<string> {
  const clone = await temporaryFolder();
  await cp(folder, clone, { recursive: true });
  for (const name of ['.storyreel', 'film.mp4', ...(withLock ? [] : ['storyboard.lock.yaml'])]) {
    await rm(join(clone, name), { recursive: true, force: true });
  }
  return clone;
}
