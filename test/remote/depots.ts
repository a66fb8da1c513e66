import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Depot, FileFacts } from '../../src/remote/depot.js';
import { folderDepot } from '../../src/remote/folder-depot.js';
import type { S3ClientOptions } from '../../src/remote/s3/client.js';
import { s3Depot } from '../../src/remote/s3/depot.js';
import type { Clock } from '../../src/terms/clock.js';
import { digestOf } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { ACCESS_KEY, type BucketSite, openBucketSite, SECRET_KEY } from './bucket-site.js';

/** Never waits: what would be waited for has happened or never will. */
export const HASTY: Clock = { now: () => Date.now(), sleep: async () => undefined };

/** A run nobody stops. */
export function unstopped(): AbortSignal {
  return new AbortController().signal;
}

/** The depot of a bucket at a site. */
export function bucketDepot(
  site: Pick<BucketSite, 'endpoint' | 'bucket'>,
  options: Partial<S3ClientOptions> = {},
): Depot {
  return s3Depot({
    bucket: { kind: 's3', bucket: site.bucket, prefix: 'my film (1)/été', endpoint: site.endpoint },
    key: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
    fetch,
    clock: HASTY,
    ...options,
  });
}

/** Every kind of depot, as another person's run would open it too: two calls of `open` reach the same place. */
export const DEPOTS: readonly (readonly [string, () => Promise<() => Depot>])[] = [
  [
    'a folder',
    async () => {
      const folder = await temporaryFolder();
      return () => folderDepot(folder);
    },
  ],
  [
    'a bucket',
    async () => {
      const site = await openBucketSite();
      return () => bucketDepot(site);
    },
  ],
  [
    'a bucket that ignores conditions',
    async () => {
      const site = await openBucketSite('ignored');
      return () => bucketDepot(site);
    },
  ],
  [
    'a bucket that refuses conditions',
    async () => {
      const site = await openBucketSite('refused');
      return () => bucketDepot(site);
    },
  ],
];

/** A file of random bytes. */
export async function someFile(bytes = 3_000_000): Promise<FileFacts> {
  const content = randomBytes(bytes);
  const path = join(await temporaryFolder(), 'clip.mp4');
  await writeFile(path, content);
  return { path, bytes, digest: digestOf(content) };
}
