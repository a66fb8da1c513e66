import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { StoryreelError } from '../diagnostics/errors.js';
import type { FilmDone } from '../film.js';
import { COPY_ENDINGS, copyFilm } from '../media/copy-film.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { pictureFrame } from '../media/frame-picture.js';
import type { ProjectFiles } from '../store/project-files.js';
import { digestOf } from '../terms/digest.js';
import type { Emit, OutputKind } from '../terms/events.js';
import type { EditOptions } from './edit-options.js';

/** What delivering is given. */
export interface DeliveryParts {
  readonly files: ProjectFiles;
  /** Absolute project root, which paths in events are relative to. */
  readonly root: string;
  /** The film's file name, beside the storyboard. */
  readonly name: string;
  readonly ffmpeg: Ffmpeg;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** One thing to be made of a film. */
interface Wanted {
  readonly output: OutputKind;
  readonly name: string;
  /** What decides it, besides the film. */
  readonly settings: string;
  make(to: string, onProgress: (fraction: number) => void): Promise<void>;
}

/** What was made last under a name, and how the files looked then. */
interface OutputRecord {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/**
 * Makes the other formats and the poster of a finished film, each under a temporary name and then moved into place;
 * one that is there already and made of this very film stays. Throws what making them throws.
 */
export async function deliverFilm(film: FilmDone, edit: EditOptions, parts: DeliveryParts): Promise<void> {
  const { files, name, emit, root } = parts;
  const wanted = wantedOf(film, edit, parts);
  if (wanted.length === 0) {
    return;
  }
  const source = await stat(join(files.folder, name));
  await mkdir(files.tmp, { recursive: true });
  const folder = await mkdtemp(join(files.tmp, 'deliver-'));
  try {
    for (const [index, each] of wanted.entries()) {
      const target = join(files.folder, each.name);
      const record = join(files.hidden, 'films', `${each.name}.json`);
      const key = digestOf(
        JSON.stringify([source.size, source.mtimeMs, each.output, each.settings, parts.ffmpeg.version]),
      );
      const unchanged = await isUnchanged(record, key, target);
      if (!unchanged) {
        const made = join(folder, basename(target));
        await each.make(made, (fraction) =>
          emit({ type: 'stitch-progress', step: 'deliver', fraction: (index + fraction) / wanted.length }),
        );
        await rename(made, target);
        await remember(record, key, target);
      }
      const path = relative(root, target).split(sep).join('/');
      emit({ type: 'output-made', output: each.output, path, unchanged });
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function wantedOf({ frames, seconds }: FilmDone, edit: EditOptions, parts: DeliveryParts): readonly Wanted[] {
  const { files, name, ffmpeg, signal } = parts;
  const film = join(files.folder, name);
  const stem = basename(name, '.mp4');
  const quality = edit.quality ?? 'standard';
  const copies = [...new Set(edit.formats)].map(
    (format): Wanted => ({
      output: format,
      name: `${stem}.${COPY_ENDINGS[format]}`,
      settings: quality,
      make: (to, onProgress) =>
        copyFilm({ film, frames, seconds, format, quality, to }, ffmpeg, signal, onProgress),
    }),
  );
  const { poster } = edit;
  if (poster === undefined) {
    return copies;
  }
  if (typeof poster === 'number' && poster >= seconds) {
    throw new StoryreelError(
      'poster-outside',
      `there is no frame at ${poster} s in a film of ${seconds.toFixed(2)} s`,
      {
        hint: 'the film is there; give a time inside it, or none for a typical frame',
      },
    );
  }
  return [
    ...copies,
    {
      output: 'poster',
      name: stem === 'film' ? 'poster.png' : `${stem}-poster.png`,
      settings: String(poster),
      make: (to) => pictureFrame({ film, seconds, at: poster, to }, ffmpeg, signal),
    },
  ];
}

async function isUnchanged(record: string, key: string, target: string): Promise<boolean> {
  try {
    const known = JSON.parse(await readFile(record, 'utf8')) as OutputRecord;
    const { size, mtimeMs } = await stat(target);
    return known.key === key && known.bytes === size && known.modifiedMs === mtimeMs;
  } catch {
    return false;
  }
}

async function remember(record: string, key: string, target: string): Promise<void> {
  const { size, mtimeMs } = await stat(target);
  const content: OutputRecord = { key, bytes: size, modifiedMs: mtimeMs };
  await mkdir(join(record, '..'), { recursive: true });
  await writeFileAtomic(record, `${JSON.stringify(content)}\n`);
}
