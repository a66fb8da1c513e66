import { randomUUID } from 'node:crypto';
import { constants, copyFile, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import { type Digest, digestOfFile } from '../terms/digest.js';
import { diskError, moveIntoPlace } from './durable.js';

/** A copy of a picture whose bytes can no longer change under a run (DESIGN §5.7). */
export interface FrozenCopy {
  /** Absolute path of the copy. */
  readonly path: string;
  readonly digest: Digest;
  /** From the content, e.g. "image/png". */
  readonly mediaType: string;
  /** File size. */
  readonly bytes: number;
}

const KINDS = [
  { extension: 'png', mediaType: 'image/png' },
  { extension: 'jpg', mediaType: 'image/jpeg' },
  { extension: 'webp', mediaType: 'image/webp' },
  { extension: 'bin', mediaType: 'application/octet-stream' },
] as const;

type Kind = (typeof KINDS)[number];

/**
 * Copies a picture to `<pictures>/<digest>.<ext>` and proves the copy, or finds the copy already made.
 * Throws a StoryreelError `picture-changed` when the file is no longer what was planned, or one about the disk.
 */
export async function freezePicture(
  source: string,
  planned: Digest,
  folders: { readonly pictures: string; readonly tmp: string },
): Promise<FrozenCopy> {
  for (const kind of KINDS) {
    const path = join(folders.pictures, `${planned}.${kind.extension}`);
    const facts = await stat(path).catch(() => undefined);
    // A copy that cannot be read is made anew, as a damaged one is.
    if (facts && (await digestOfFile(path).catch(() => undefined)) === planned) {
      return { path, digest: planned, mediaType: kind.mediaType, bytes: facts.size };
    }
  }
  const partial = join(folders.tmp, `${randomUUID()}.picture`);
  try {
    await mkdir(folders.tmp, { recursive: true });
    await copyFile(source, partial, constants.COPYFILE_FICLONE).catch(async (error: unknown) => {
      // The one error does not say which of the two files it is about.
      const isAboutSource = await open(source, 'r').then(
        async (handle) => {
          await handle.close();
          return false;
        },
        () => true,
      );
      throw isAboutSource
        ? pictureChanged(source, `it can no longer be read (${messageOf(error)})`, error)
        : error;
    });
    if ((await digestOfFile(partial)) !== planned) {
      throw pictureChanged(source, 'it has other content now');
    }
    const kind = await kindOf(partial);
    const path = join(folders.pictures, `${planned}.${kind.extension}`);
    await moveIntoPlace(partial, path);
    return { path, digest: planned, mediaType: kind.mediaType, bytes: (await stat(path)).size };
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw diskError(error, 'freeze a picture');
  }
}

/**
 * The picture of a frame at `<pictures>/<digest>.png`: `make` writes it to the path it is given, unless it is there
 * already. The digest says which frame it is and not which bytes, so a copy counts as whole when it ends as a PNG does.
 * Throws what `make` throws, and StoryreelErrors about the disk.
 */
export async function freezeFrame(
  planned: Digest,
  make: (path: string) => Promise<void>,
  folders: { readonly pictures: string; readonly tmp: string },
): Promise<FrozenCopy> {
  const path = join(folders.pictures, `${planned}.png`);
  if (!(await isWholePng(path))) {
    const partial = join(folders.tmp, `${randomUUID()}.png`);
    try {
      await mkdir(folders.tmp, { recursive: true });
      await make(partial);
      await moveIntoPlace(partial, path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      throw diskError(error, 'keep the picture of a frame');
    }
  }
  return { path, digest: planned, mediaType: 'image/png', bytes: (await stat(path)).size };
}

/** The chunk that ends every PNG (PNG Specification, 11.2.5): its length, name and checksum. */
const PNG_END = '0000000049454e44ae426082';

async function isWholePng(path: string): Promise<boolean> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes?.subarray(-PNG_END.length / 2).toString('hex') === PNG_END;
}

function pictureChanged(source: string, how: string, cause?: unknown): StoryreelError {
  return new StoryreelError('picture-changed', `${source} changed after the plan was made: ${how}`, {
    cause,
    retry: 'safe',
    hint: 'run it again to plan with the picture as it is now',
  });
}

/** PNG, JPEG and WebP by the first bytes of their files. */
async function kindOf(path: string): Promise<Kind> {
  const handle = await open(path, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(12), 0, 12, 0);
    const start = buffer.toString('latin1');
    const [png, jpeg, webp, other] = KINDS;
    if (start.startsWith('\x89PNG\r\n\x1a\n')) {
      return png;
    }
    if (start.startsWith('\xff\xd8\xff')) {
      return jpeg;
    }
    return start.startsWith('RIFF') && start.endsWith('WEBP') ? webp : other;
  } finally {
    await handle.close();
  }
}
