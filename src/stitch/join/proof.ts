import { StoryreelError } from '../../diagnostics/errors.js';
import { shownTimes } from '../../media/mp4-facts.js';
import { type Movie, readMovie } from '../../media/mp4-movie.js';
import { sampleTimes } from '../../media/mp4-samples.js';
import type { Track } from '../../media/mp4-track.js';
import type { CutReport } from '../film-report.js';
import type { FilmFormat } from '../picture/film-format.js';
import { FILM_SOUND_RATE } from '../sound/sound-input.js';
import { samplesAt } from '../timeline/sound-plan.js';
import type { Timeline } from '../timeline/timeline.js';

/** Samples in one packet of AAC; the first one of a stream holds nothing but the encoder's priming. */
const AAC_FRAME = 1024;

/**
 * Proves a finished film before it is called one (DESIGN §6): number and times of its frames, a key frame where each
 * piece begins, sound as long as the picture, both beginning at 0, the index first. Gives how exactly every segment
 * begins. Throws a StoryreelError `film-unproved` that says what is wrong.
 */
export async function proveFilm(
  path: string,
  timeline: Timeline,
  pieceStarts: readonly number[],
  format: FilmFormat,
): Promise<readonly CutReport[]> {
  const movie = await readMovie(path);
  const video = movie?.tracks.find((track) => track.kind === 'video');
  const audio = movie?.tracks.find((track) => track.kind === 'audio');
  if (!movie || !video || !audio) {
    throw unproved('it lacks picture or sound');
  }
  demand(movie.indexFirst, 'its index is not at the beginning');
  const { times, first } = shownTimes(video);
  provePicture(video, times, timeline, format);
  proveKeys(video, pieceStarts);
  proveStart(video, 'picture', first);
  proveStart(audio, 'sound', AAC_FRAME);
  proveSound(movie, audio, timeline);
  return cutsOf(timeline, times, format);
}

function provePicture(video: Track, times: Float64Array, timeline: Timeline, format: FilmFormat): void {
  const { timescale } = format;
  const { count } = video.samples;
  demand(count === timeline.frames, `it has ${count} frames, not ${timeline.frames}`);
  demand(video.timescale === timescale, `its clock has ${video.timescale} ticks a second, not ${timescale}`);
  const step = ticksAFrame(format);
  const late = times.findIndex((time, frame) => time !== frame * step);
  demand(late === -1, `frame ${late} is not shown when it should be`);
  const { decode } = sampleTimes(video.samples);
  const stuck = decode.findIndex((time, sample) => sample > 0 && time <= (decode[sample - 1] ?? 0));
  demand(stuck === -1, `frame ${stuck} is not decoded after the one before it`);
}

function proveKeys(video: Track, pieceStarts: readonly number[]): void {
  const keys = video.samples.keys && new Set(video.samples.keys);
  const missing = pieceStarts.find((start) => keys !== undefined && !keys.has(start));
  demand(missing === undefined, `frame ${missing} begins a piece but is no key frame`);
}

/** The edit list must begin at what is shown first, and hold nothing before it. */
function proveStart(track: Track, name: string, first: number): void {
  const start = track.edits[0]?.mediaTime ?? 0;
  demand(track.edits.length <= 1 && start >= 0 && start === first, `its ${name} does not begin at 0`);
}

function proveSound(movie: Movie, audio: Track, timeline: Timeline): void {
  const primed = audio.edits[0]?.mediaTime ?? 0;
  const shown = ((audio.edits[0]?.duration ?? 0) * audio.timescale) / Math.max(1, movie.timescale);
  const samples = audio.duration - primed;
  const off = samples - timeline.samples;
  demand(audio.timescale === FILM_SOUND_RATE, `its sound has ${audio.timescale} samples a second`);
  demand(Math.abs(off) < AAC_FRAME, `its sound is ${off} samples longer than its picture`);
  // The movie's clock is in milliseconds.
  demand(
    audio.edits.length === 0 || Math.abs(shown - timeline.samples) < AAC_FRAME,
    'its sound is cut by an edit list',
  );
}

function cutsOf({ segments, rate }: Timeline, times: Float64Array, format: FilmFormat): readonly CutReport[] {
  return segments.slice(1).map(({ name, start }) => {
    const planned = (start * rate.den) / rate.num;
    return {
      into: name,
      frame: start,
      picture_ms: milliseconds((times[start] ?? 0) / format.timescale - planned),
      sound_ms: milliseconds(samplesAt(start, rate) / FILM_SOUND_RATE - planned),
    };
  });
}

function ticksAFrame({ timescale, rate }: FilmFormat): number {
  return (timescale * rate.den) / rate.num;
}

/** To the thousandth of one. */
function milliseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e3;
}

function demand(holds: boolean, complaint: string): void {
  if (!holds) {
    throw unproved(complaint);
  }
}

function unproved(complaint: string): StoryreelError {
  return new StoryreelError('film-unproved', `the film was made but is not right: ${complaint}`, {
    hint: 'the film that was there is untouched; please report this with the output of storyreel doctor',
  });
}
