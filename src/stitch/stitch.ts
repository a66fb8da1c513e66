import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { readClipFacts } from '../media/probe.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import { perSecond } from '../terms/frame-size.js';
import { badClip } from './blame.js';
import { chooseFormat } from './film-format.js';
import type { FilmInput } from './film-input.js';
import type { FilmReport } from './film-report.js';
import { joinFilm } from './join.js';
import { makePieces, type Piece, type Workshop } from './pieces.js';
import { proveFilm } from './proof.js';
import { sideBySide } from './side-by-side.js';
import { makeSound } from './sound.js';
import type { StitchCrew } from './stitch-crew.js';
import { layTimeline, type Timeline } from './timeline.js';

/** Clips looked at together: enough to hide a slow disk. */
const LOOKS = 8;

/**
 * Makes a film of its shots: the timeline in whole frames, a piece of picture per shot, the sound in exact samples,
 * both joined by copying, and the proof; then it takes the place of the film that was there. Whatever happens
 * before that leaves the old film and no temporary file.
 *
 * Throws StoryreelErrors: `clip-unreadable` with the shot, `ffmpeg-failed`, `film-unproved`; the signal's reason;
 * the file system's errors.
 */
export async function stitchFilm(input: FilmInput, crew: StitchCrew): Promise<FilmReport> {
  crew.signal.throwIfAborted();
  const folder = await mkdtemp(join(input.work, 'stitch-'));
  try {
    const watch = stopwatch(crew);
    const facts = await lookAtClips(input, crew);
    const timeline = layTimeline(input.shots, facts, input.rate);
    const shop: Workshop = { input, crew, folder, format: await chooseFormat(input, timeline) };
    const look = watch();
    const pictures = timed(crew, (signal) => makePieces(timeline, shop, signal));
    const sounds = timed(crew, (signal) => makeSound(timeline, shop, signal));
    const [picture, sound] = (await sideBySide<Timed<unknown>>([pictures, sounds], 2, crew.signal)) as [
      Timed<readonly Piece[]>,
      Timed<string>,
    ];
    watch();
    const film = await joinFilm(picture.result, sound.result, timeline, shop);
    const join = watch();
    crew.onProgress?.('prove', 0);
    await proveFilm(film, timeline, shop.format);
    crew.signal.throwIfAborted();
    await mkdir(dirname(input.output), { recursive: true });
    await rename(film, input.output);
    crew.onProgress?.('prove', 1);
    const times = { look, pictures: picture.seconds, sound: sound.seconds, join, prove: watch() };
    return { ...describe(timeline, picture.result, shop), bytes: (await stat(input.output)).size, times };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The facts of every clip that does not bring them along, by the shot's id. */
async function lookAtClips(input: FilmInput, crew: StitchCrew): Promise<ReadonlyMap<string, ClipFacts>> {
  const facts = new Map<string, ClipFacts>();
  const tasks = input.shots.map((shot) => async (signal: AbortSignal) => {
    if (shot.clip) {
      try {
        facts.set(
          shot.id,
          shot.clip.facts ?? (await readClipFacts(shot.clip.path, { ffmpeg: crew.ffmpeg, signal })),
        );
      } catch (error) {
        throw error instanceof StoryreelError ? badClip(shot, error) : error;
      }
    }
  });
  await sideBySide(tasks, LOOKS, crew.signal);
  return facts;
}

function describe(timeline: Timeline, pieces: readonly Piece[], { input, format }: Workshop) {
  return {
    path: input.output,
    frames: timeline.frames,
    seconds: timeline.frames / perSecond(input.rate),
    size: format.size,
    rate: input.rate,
    shots: timeline.shots.map(({ shot, start, frames, facts }, index) => ({
      id: shot.id,
      start,
      frames,
      slate: facts === undefined,
      picture: pieces[index]?.origin ?? 'encoded',
    })),
  };
}

interface Timed<T> {
  readonly result: T;
  readonly seconds: number;
}

function timed<T>(crew: StitchCrew, work: (signal: AbortSignal) => Promise<T>) {
  return async (signal: AbortSignal): Promise<Timed<T>> => {
    const watch = stopwatch(crew);
    const result = await work(signal);
    return { result, seconds: watch() };
  };
}

/** Gives the seconds since it was last asked. */
function stopwatch({ clock }: StitchCrew): () => number {
  let last = clock.now();
  return () => {
    const before = last;
    last = clock.now();
    return (last - before) / 1000;
  };
}
