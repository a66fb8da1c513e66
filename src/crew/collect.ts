import { copyFile, rename, rm, stat } from 'node:fs/promises';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import type { Settings } from '../language/settings.js';
import type { Download } from '../providers/http/download.js';
import type { Provider } from '../providers/provider.js';
import type { Collect } from '../render/work.js';
import { diskError, flush, moveIntoPlace } from '../store/durable.js';

/** Downloads reach this machine's own addresses only when a provider in use is configured there. */
export async function openDownload(
  settings: Settings,
  providers: ReadonlyMap<string, Provider>,
): Promise<Download> {
  const [{ createDownload }, { readClipFacts }] = await Promise.all([
    import('../providers/http/download.js'),
    import('../media/probe.js'),
  ]);
  const { fal, wavespeed, pixverse } = settings;
  const addresses: Readonly<Record<string, readonly string[]>> = {
    fal: [fal.queueUrl, fal.storageUrl],
    wavespeed: [wavespeed.baseUrl],
    pixverse: [pixverse.baseUrl],
  };
  return createDownload({
    providerUrls: [...providers.keys()].flatMap((name) => addresses[name] ?? []),
    looksWhole: (path) =>
      readClipFacts(path).then(
        ({ video }) => video.frames > 0,
        () => false,
      ),
  });
}

/** Brings finished clips to their place: files of ours are moved, URLs downloaded. */
export function createCollect(download: Download): Collect {
  return async (source, path, signal, progress) => {
    if (source.kind === 'url') {
      return await download(source.url, path, signal, progress);
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
