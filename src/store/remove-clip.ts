import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '../terms/digest.js';
import { diskError, flush } from './durable.js';
import type { ProjectFiles } from './project-files.js';

/** What goes with a clip. */
export interface RemovedClip {
  readonly digest: Digest;
  readonly path: string;
  /** Paths of the records that name it. */
  readonly records: readonly string[];
}

/** Folders of what is made from clips and named after them, or after the beginning: what was seen in them, their pictures. */
const MADE_FROM_CLIPS = ['looks', 'thumbs'];

/**
 * Deletes a clip and all that is about it. The one place that deletes what may have been paid for: whoever calls it was asked to.
 *
 * The records go first and for good, so that no plan counts on a clip that is about to go; cut short at any point, what is
 * left is a clip without a record, which the next look at the store finds. Throws a StoryreelError about the disk.
 */
export async function removeClip(clip: RemovedClip, files: ProjectFiles): Promise<void> {
  try {
    for (const record of clip.records) {
      await rm(record, { force: true });
      await flush(dirname(record));
    }
    for (const folder of MADE_FROM_CLIPS) {
      await removeNamed(join(files.hidden, folder), clip.digest);
    }
    await rm(clip.path, { force: true });
  } catch (error) {
    throw diskError(error, `delete ${clip.path}`);
  }
}

async function removeNamed(folder: string, digest: Digest): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const made = names.filter((name) => digest.startsWith(/^[0-9a-f]{12,}/.exec(name)?.[0] ?? 'none'));
  await Promise.all(made.map((name) => rm(join(folder, name), { force: true })));
}
