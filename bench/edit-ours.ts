import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Ffmpeg } from '../src/media/ffmpeg.js';
import { type FilmInput, NO_CARDS, type ShotClip, type ShotInput } from '../src/stitch/film-input.js';
import type { FilmReport } from '../src/stitch/film-report.js';
import { digestOf } from '../src/terms/digest.js';
import { type EditScale, RATE } from './edit-clips.js';
import { type Usage, watch } from './edit-process.js';

const CHILD = fileURLToPath(new URL('edit-film.mjs', import.meta.url));

/** Where films are made, and of what. */
export interface Stage {
  readonly ffmpeg: Ffmpeg;
  readonly folder: string;
  readonly scale: EditScale;
  /** Different clips; a film shows them in turn. */
  readonly takes: readonly string[];
  readonly music: string;
}

/** A film to be measured. */
export interface Film {
  readonly shots: number;
  /** Whether there is a dissolve into the shot at a place. */
  readonly dissolves: (index: number) => boolean;
  readonly music?: boolean;
  /** Names the bytes of a shot's clip: the same names as before, and what was made of them is found again. */
  readonly clipName?: (index: number) => string;
  /** The folder, in the stage's own, that keeps what is made. */
  readonly cache: string;
}

/** How a film was made. */
export interface Made extends Usage {
  readonly report: FilmReport;
  /** Seconds without the start of the process. */
  readonly inside: number;
}

/** Seconds of a dissolve. */
export const DISSOLVE = 0.5;

/** Makes a film in a process of its own; with `arrivals`, those of its clips have come before, in that order. */
export async function make(stage: Stage, film: Film, arrivals?: readonly number[]): Promise<Made> {
  const { path, version, source } = stage.ffmpeg;
  const input = filmInput(stage, film);
  const before = arrivals && {
    input: { ...input, shots: input.shots.map(({ clip: _, ...shot }) => shot) },
    arrivals: arrivals.map((index) => ({ id: input.shots[index]?.id, clip: input.shots[index]?.clip })),
  };
  await mkdir(input.work, { recursive: true });
  const task = join(stage.folder, 'task.json');
  await writeFile(task, JSON.stringify({ build: { path, version, source }, input, before }));
  const usage = await watch(process.execPath, [CHILD, task], { folders: [input.work, input.cache] });
  const { seconds, report } = JSON.parse(usage.stdout);
  return { ...usage, report, inside: seconds };
}

/** Forgets what was kept: all, or the sound alone. */
export async function forget(stage: Stage, cache: string, part: 'all' | 'sound' = 'all'): Promise<void> {
  const folder = join(stage.folder, cache);
  await rm(part === 'all' ? folder : join(folder, 'sound'), { recursive: true, force: true });
}

/** Where our films lie. */
export function filmPath({ folder }: Stage): string {
  return join(folder, 'film.mp4');
}

function filmInput(stage: Stage, film: Film): FilmInput {
  const { folder, scale } = stage;
  const music = {
    path: stage.music,
    digest: digestOf('music'),
    gainDb: -12,
    loop: true,
    duck: true,
    fadeIn: 1,
    fadeOut: 2,
  };
  return {
    title: 'Bench',
    rate: { num: RATE, den: 1 },
    fit: 'crop',
    size: { width: scale.width, height: scale.height },
    output: filmPath(stage),
    work: join(folder, 'work'),
    cache: join(folder, film.cache),
    quality: 'standard',
    cards: NO_CARDS,
    sound: { matchLevels: false },
    captions: { mode: 'none', language: 'und' },
    shots: Array.from({ length: film.shots }, (_, index) => shot(stage, film, index)),
    ...(film.music ? { music } : {}),
  };
}

function shot({ takes, scale }: Stage, film: Film, index: number): ShotInput {
  const name = film.clipName?.(index) ?? `clip ${index}`;
  const clip: ShotClip = { path: takes[index % takes.length] ?? '', digest: digestOf(name) };
  const dissolve = { transition: { kind: 'fade', seconds: DISSOLVE } };
  return {
    id: `shot-${index}`,
    title: `Shot ${index}`,
    prompt: '',
    seconds: scale.frames / RATE,
    clip,
    ...(film.dissolves(index) ? dissolve : {}),
  };
}
