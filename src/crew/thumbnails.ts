import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { pictureFrame } from '../media/frame-picture.js';
import { sideBySide } from '../stitch/jobs/side-by-side.js';
import type { ProjectFiles } from '../store/project-files.js';
import { type Digest, shortDigest } from '../terms/digest.js';

/** A clip to have a small picture of. */
export interface PicturedClip {
  readonly digest: Digest;
  /** Absolute path of the clip. */
  readonly path: string;
  /** Length of its picture. */
  readonly seconds: number;
}

/** What making small pictures needs. */
export interface ThumbnailParts {
  readonly files: ProjectFiles;
  /** Looked for when the first picture is to be made. */
  readonly ffmpeg: () => Promise<Ffmpeg>;
  readonly signal: AbortSignal;
}

/** The most pixels across. */
const WIDTH = 320;

/**
 * A small PNG of the middle of each clip, by digest; made once and kept. A clip that cannot be decoded has none. Throws what
 * looking for ffmpeg throws, when a picture is to be made.
 */
export async function thumbnailsOf(
  clips: readonly PicturedClip[],
  { files, ffmpeg, signal }: ThumbnailParts,
): Promise<ReadonlyMap<Digest, string>> {
  const unique = [...new Map(clips.map((clip) => [clip.digest, clip])).values()];
  const known = await Promise.all(
    unique.map(async (clip) => [clip, await isFile(pathOf(files, clip))] as const),
  );
  const paths = new Map(
    known.flatMap(([clip, isThere]) => (isThere ? [[clip.digest, pathOf(files, clip)]] : [])),
  );
  const missing = known.flatMap(([clip, isThere]) => (isThere ? [] : [clip]));
  if (missing.length === 0) {
    return paths;
  }
  const machine = await ffmpeg();
  await Promise.all([files.tmp, thumbsOf(files)].map((folder) => mkdir(folder, { recursive: true })));
  const tasks = missing.map((clip) => async (abort: AbortSignal) => {
    const partial = join(files.tmp, `${randomUUID()}.png`);
    try {
      const picture = {
        film: clip.path,
        seconds: clip.seconds,
        at: clip.seconds / 2,
        width: WIDTH,
        to: partial,
      };
      await pictureFrame(picture, machine, abort);
      await rename(partial, pathOf(files, clip));
      paths.set(clip.digest, pathOf(files, clip));
    } catch {
      abort.throwIfAborted();
      await rm(partial, { force: true });
    }
  });
  await sideBySide(tasks, availableParallelism(), signal);
  return paths;
}

function thumbsOf({ hidden }: ProjectFiles): string {
  return join(hidden, 'thumbs');
}

/** Short enough to be read and typed; two of a project's clips do not begin alike. */
function pathOf(files: ProjectFiles, { digest }: PicturedClip): string {
  return join(thumbsOf(files), `${shortDigest(digest)}.png`);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
