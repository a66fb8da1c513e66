import type { Digest } from '../terms/digest.js';
import { type ClipStore, openClipStore } from './clip-store.js';
import { type FrozenCopy, freezeFrame, freezePicture } from './frozen-pictures.js';
import type { Notify } from './notice.js';
import type { ProjectFiles } from './project-files.js';
import { openPurchases, type Purchases } from './purchases.js';
import { openUploads, type Uploads } from './uploads.js';

/** What a project keeps on disk, opened. */
export interface ProjectStore {
  readonly files: ProjectFiles;
  readonly clips: ClipStore;
  readonly purchases: Purchases;
  readonly uploads: Uploads;
  /** See freezePicture. */
  freeze(source: string, planned: Digest): Promise<FrozenCopy>;
  /** See freezeFrame. */
  freezeFrame(planned: Digest, make: (path: string) => Promise<void>): Promise<FrozenCopy>;
}

/** Opens a store by its files. Reading needs no permission to write; nothing is made before it is needed. */
export async function openProjectStore(files: ProjectFiles, notify: Notify): Promise<ProjectStore> {
  const clips = openClipStore(files.store);
  return {
    files,
    clips,
    purchases: openPurchases(files.store, files.tmp, clips, notify),
    uploads: openUploads(files.uploads, files.tmp),
    freeze: (source, planned) => freezePicture(source, planned, files),
    freezeFrame: (planned, make) => freezeFrame(planned, make, files),
  };
}
