import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import type { Download } from '../providers/http/download.js';
import type { ClipSource } from '../providers/provider.js';
import type { Collect } from '../render/work.js';
import { diskError, flush, moveIntoPlace } from '../store/durable.js';

/** Brings finished clips to their place: files of ours are moved, URLs downloaded. */
export function createCollect(download: Download): Collect {
  return async (source: ClipSource, path: string, signal: AbortSignal) => {
    if (source.kind === 'url') {
      return await download(source.url, path, signal);
    }
    try {
      await move(source.path, path);
      return undefined;
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        throw new StoryreelError('clip-gone', 'the clip was made on this machine and is gone', {
          cause: error,
        });
      }
      throw diskError(error, 'move a clip into the store', source.path);
    }
  };
}

/** Moves a clip, so that what lies at its new place is whole and on the disk. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    await flush(to);
  } catch (error) {
    const isThere = systemCode(error) === 'ENOENT' && (await stat(to).catch(() => undefined))?.isFile();
    if (isThere) {
      // An earlier run was ended after it had moved it.
      await flush(to);
    } else if (systemCode(error) === 'EXDEV') {
      const copy = `${to}.copy`;
      await copyFile(from, copy);
      await moveIntoPlace(copy, to);
      await rm(from);
    } else {
      throw error;
    }
  }
}
