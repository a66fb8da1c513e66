import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describeFilm } from './describe-film.js';
import type { FilmInput } from './film-input.js';
import type { FilmReport } from './film-report.js';
import { sideBySide } from './jobs/side-by-side.js';
import { joinFilm } from './join/join.js';
import { proveFilm } from './join/proof.js';
import { lookAtClips } from './look.js';
import { chooseFormat } from './picture/film-format.js';
import { makePieces } from './picture/make-pieces.js';
import type { Piece } from './picture/piece.js';
import { checkTransitionNames } from './picture/transition-names.js';
import { makeSound } from './sound/make-sound.js';
import type { MadeSound } from './sound/sound-input.js';
import type { StitchCrew } from './stitch-crew.js';
import { layTimeline } from './timeline/lay-timeline.js';
import { soundPlan } from './timeline/sound-plan.js';
import type { Timeline } from './timeline/timeline.js';
import type { Workshop } from './workshop.js';

/**
 * Makes a film of its shots: the timeline in whole frames, the picture in pieces, the sound in exact samples, both joined
 * by copying, and the proof; then it takes the place of the film that was there. Whatever happens before that leaves
 * the old film and no temporary file.
 *
 * Throws StoryreelErrors: `clip-unreadable` and `transition-too-long` with the shot, `transition-unknown`, `disk-full`,
 * `ffmpeg-failed`, `film-unproved`; the signal's reason; the file system's errors.
 */
export async function stitchFilm(input: FilmInput, crew: StitchCrew): Promise<FilmReport> {
  crew.signal.throwIfAborted();
  const folder = await mkdtemp(join(input.work, 'stitch-'));
  try {
    const watch = stopwatch(crew);
    const timeline = await timelineOf(input, crew);
    const shop: Workshop = { input, crew, folder, format: await chooseFormat(input, timeline) };
    const look = watch();
    const pictures = timed(crew, (signal) => makePieces(timeline, shop, signal));
    const sounds = timed(crew, (signal) => soundOf(timeline, shop, signal));
    const [picture, heard] = (await sideBySide<Timed<unknown>>([pictures, sounds], 2, crew.signal)) as [
      Timed<readonly Piece[]>,
      Timed<MadeSound>,
    ];
    watch();
    const [pieces, sound] = [picture.result, heard.result];
    const film = await joinFilm(pieces, sound, timeline, shop);
    const joining = watch();
    crew.onProgress?.('prove', 0);
    const starts = pieces.map(({ plan }) => plan.start);
    const cuts = await proveFilm(film, timeline, starts, shop.format);
    crew.signal.throwIfAborted();
    await mkdir(dirname(input.output), { recursive: true });
    await rename(film, input.output);
    crew.onProgress?.('prove', 1);
    const { size: bytes } = await stat(input.output);
    const times = {
      look,
      pictures: picture.seconds,
      sound: heard.seconds,
      join: joining,
      prove: watch(),
    };
    return { ...describeFilm({ timeline, pieces, sound, cuts }, shop), bytes, times };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The timeline of a film, from its clips as they are. Throws StoryreelErrors `clip-unreadable`, `transition-too-long` and
 * `transition-unknown`.
 */
export async function timelineOf(
  input: FilmInput,
  crew: Pick<StitchCrew, 'ffmpeg' | 'signal' | 'memory'>,
): Promise<Timeline> {
  const timeline = layTimeline(input, await lookAtClips(input.shots, crew));
  await checkTransitionNames(timeline.segments, crew);
  return timeline;
}

function soundOf(timeline: Timeline, { input, crew, folder, format }: Workshop, signal: AbortSignal) {
  // Where pictures are encoded they are what is waited for: a second process would only cost memory.
  const processes = format.copied.size === timeline.segments.length ? 2 : 1;
  const shop = {
    ffmpeg: crew.ffmpeg,
    cache: join(input.cache, 'sound'),
    work: folder,
    signal,
    processes,
    ...(crew.memory ? { memory: crew.memory } : {}),
  } as const;
  const { onProgress } = crew;
  return makeSound(soundPlan(timeline, input), {
    ...shop,
    ...(onProgress ? { onProgress: (fraction: number) => onProgress('sound', fraction) } : {}),
  });
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
