import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Ffmpeg } from '../media/ffmpeg.js';
import type { Plan } from '../plan/plan.js';
import type { Cue } from '../stitch/captions/cues.js';
import { filmKey } from '../stitch/film-key.js';
import type { StitchCrew } from '../stitch/stitch-crew.js';
import type { Clock } from '../terms/clock.js';
import type { Emit, FilmEvent } from '../terms/events.js';
import { NO_MEMORY } from '../terms/memory.js';
import { type FilmInputParts, filmInput } from './film-input.js';
import { type FilmReportDocument, reportDocument, restoreReport, writeReport } from './film-report-file.js';
import { drawOverlay } from './overlay-artist.js';
import { prunePieces } from './prune-pieces.js';
import type { Rendered } from './render-plan.js';
import { writeSubtitles } from './subtitles.js';

/** What stitching a plan is given. */
export interface StitchParts extends FilmInputParts {
  readonly ffmpeg: Ffmpeg;
  /** As StitchCrew has it. */
  readonly copies?: string;
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
  readonly cues: readonly Cue[];
}

/**
 * Makes the film of a plan's clips, with slates for the rest. When the film on disk is already this one, nothing is done.
 * Throws what stitchFilm throws.
 */
export async function stitchPlan(plan: Plan, rendered: Rendered, parts: StitchParts): Promise<FilmDone> {
  const { store, ffmpeg, name } = parts;
  const input = await filmInput(plan, rendered, parts);
  const key = filmKey(input, ffmpeg.version);
  const recordPath = join(store.files.hidden, 'films', `${name}.json`);
  const slates = plan.shots.flatMap((shot) => (rendered.clips.has(shot.id) ? [] : [shot.id]));
  const path = relative(plan.storyboard.root, input.output).split(sep).join('/');
  const rehearsal = plan.rehearsal && { rehearsal: plan.rehearsal };
  const known = await unchangedFilm(recordPath, key, input.output);
  if (known) {
    await restoreReport(input.output, known.report);
    await writeSubtitles(input.output, known.cues);
    if (parts.copies !== undefined) {
      const { makeReady } = await import('../stitch/make-ready.js');
      await makeReady(input, await stitchCrew(parts));
    }
    const { frames, seconds } = known;
    return { type: 'film-done', path, frames, seconds, slates, unchanged: true, ...rehearsal };
  }
  const { stitchFilm } = await import('../stitch/stitch.js');
  await mkdir(input.work, { recursive: true });
  const made = await stitchFilm(input, await stitchCrew(parts));
  const { mtimeMs } = await stat(input.output);
  const { bytes, frames, seconds } = made;
  const report = reportDocument(name, made);
  await writeReport(input.output, report);
  // Captions that were switched off are nowhere.
  const cues = input.captions.mode === 'none' ? [] : made.captions;
  await writeSubtitles(input.output, cues);
  const { memory = NO_MEMORY } = parts;
  await memory.recall(`pruned ${input.cache}`, () => prunePieces(input.cache));
  const record: FilmRecord = { key, bytes, modifiedMs: mtimeMs, frames, seconds, report, cues };
  await mkdir(join(store.files.hidden, 'films'), { recursive: true });
  await writeFileAtomic(recordPath, `${JSON.stringify(record)}\n`);
  return { type: 'film-done', path, frames, seconds, slates, unchanged: false, ...rehearsal };
}

async function stitchCrew(parts: StitchParts): Promise<StitchCrew> {
  const { ffmpeg, clock, signal, emit, memory, copies } = parts;
  const { drawSlate } = await import('../media/drawing/slate.js');
  return {
    ffmpeg,
    drawSlate,
    drawOverlay,
    ...(memory ? { memory } : {}),
    ...(copies === undefined ? {} : { copies }),
    clock,
    signal,
    onProgress: (step, fraction) => emit({ type: 'stitch-progress', step, fraction }),
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
