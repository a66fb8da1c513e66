import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Ffmpeg } from '../media/ffmpeg.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { type FilmInput, NO_CARDS, type ShotInput } from '../stitch/film-input.js';
import { filmKey } from '../stitch/film-key.js';
import type { ProjectStore } from '../store/project-store.js';
import type { Clock } from '../terms/clock.js';
import type { Emit, FilmEvent } from '../terms/events.js';
import { frameRate, frameSize } from '../terms/frame-size.js';
import { type EditOptions, sizeWanted } from './edit-options.js';
import { type FilmReportDocument, reportDocument, restoreReport, writeReport } from './film-report-file.js';
import { drawOverlay } from './overlay-artist.js';
import type { Rendered } from './render-plan.js';

/** What stitching a plan is given. */
export interface StitchParts {
  readonly store: ProjectStore;
  readonly ffmpeg: Ffmpeg;
  /** The film's file name, beside the storyboard. */
  readonly name: string;
  readonly edit?: Pick<EditOptions, 'size' | 'quality'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

type FilmDone = Extract<FilmEvent, { type: 'film-done' }>;

/** What was made last under a name, and how the file looked then. */
interface FilmRecord {
  readonly key: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly frames: number;
  readonly seconds: number;
  readonly report: FilmReportDocument;
}

const DEFAULT_FPS = 24;

/**
 * Makes the film of a plan's clips, with slates for the rest. When the film on disk is already this one, nothing is done.
 * Throws what stitchFilm throws.
 */
export async function stitchPlan(plan: Plan, rendered: Rendered, parts: StitchParts): Promise<FilmDone> {
  const { store, ffmpeg, name, clock, signal, emit } = parts;
  const input = filmInput(plan, rendered, parts);
  const key = filmKey(input, ffmpeg.version);
  const recordPath = join(store.files.hidden, 'films', `${name}.json`);
  const slates = plan.shots.flatMap((shot) => (rendered.clips.has(shot.id) ? [] : [shot.id]));
  const path = relative(plan.storyboard.root, input.output).split(sep).join('/');
  const known = await unchangedFilm(recordPath, key, input.output);
  if (known) {
    await restoreReport(input.output, known.report);
    return { type: 'film-done', path, frames: known.frames, seconds: known.seconds, slates, unchanged: true };
  }
  const [{ stitchFilm }, { drawSlate }] = await Promise.all([
    import('../stitch/stitch.js'),
    import('../media/drawing/slate.js'),
  ]);
  await mkdir(input.work, { recursive: true });
  const made = await stitchFilm(input, {
    ffmpeg,
    drawSlate,
    drawOverlay,
    clock,
    signal,
    onProgress: (step, fraction) => emit({ type: 'stitch-progress', step, fraction }),
  });
  const { mtimeMs } = await stat(input.output);
  const { bytes, frames, seconds } = made;
  const report = reportDocument(name, made);
  await writeReport(input.output, report);
  const record: FilmRecord = { key, bytes, modifiedMs: mtimeMs, frames, seconds, report };
  await mkdir(join(store.files.hidden, 'films'), { recursive: true });
  await writeFileAtomic(recordPath, `${JSON.stringify(record)}\n`);
  return { type: 'film-done', path, frames, seconds, slates, unchanged: false };
}

/** A plan as the film it is to become, with what there is of its shots. */
export function filmInput(
  plan: Plan,
  rendered: Rendered,
  { store, name, edit = {} }: StitchParts,
): FilmInput {
  const { storyboard, shots } = plan;
  const { files } = store;
  const first = shots[0];
  const planned = frameSize(first?.aspectRatio ?? '', first?.resolution ?? '') ?? {
    width: 1280,
    height: 720,
  };
  return {
    title: storyboard.title ?? name.replace(/\.mp4$/, ''),
    rate: frameRate(storyboard.film.fps ?? DEFAULT_FPS),
    fit: storyboard.film.fit ?? 'crop',
    size: edit.size === undefined ? planned : sizeWanted(edit.size, plan),
    exactSize: edit.size !== undefined,
    output: join(files.folder, name),
    work: files.tmp,
    cache: join(files.hidden, 'pieces'),
    quality: edit.quality ?? 'standard',
    cards: NO_CARDS,
    shots: shots.map((shot) => shotInput(shot, rendered)),
    sound: { matchLevels: false },
    captions: { mode: 'none', language: 'und' },
  };
}

function shotInput({ id, shot, seconds }: PlannedShot, { clips, missing, standIns }: Rendered): ShotInput {
  const clip = clips.get(id);
  const standIn = clip ? undefined : standIns?.get(id);
  return {
    id,
    title: id,
    prompt: shot.prompt.text.trim(),
    seconds,
    ...(shot.trim ? { trim: shot.trim } : {}),
    ...(standIn ? { standIn } : {}),
    ...(clip ? { clip } : { missing: missing.get(id) ?? 'not rendered yet' }),
  };
}

/** The record of the film on disk, when it is the one of this key and nobody touched it since. */
async function unchangedFilm(recordPath: string, key: string, film: string): Promise<FilmRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordPath, 'utf8')) as FilmRecord;
    const { size, mtimeMs } = await stat(film);
    return record.key === key && record.bytes === size && record.modifiedMs === mtimeMs ? record : undefined;
  } catch {
    return undefined;
  }
}
