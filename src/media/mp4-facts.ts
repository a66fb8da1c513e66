import type { AudioFacts, ClipFacts, ColourTags, VideoFacts } from '../terms/clip-facts.js';
import type { FrameRate } from '../terms/frame-size.js';
import { type Showing, showingOfSequence } from './h264-colour.js';
import { readAvc } from './mp4-configuration.js';
import { DamagedMovie, type Movie } from './mp4-movie.js';
import { sampleTimes } from './mp4-samples.js';
import type { Edit, Track } from './mp4-track.js';

/** The facts of a clip from its index. Throws DamagedMovie when it has no picture or the tables disagree. */
export function factsOf(movie: Movie): ClipFacts {
  const video = movie.tracks.find((track) => track.kind === 'video' && track.samples.count > 0);
  const audio = movie.tracks.find((track) => track.kind === 'audio' && track.samples.count > 0);
  if (!video) {
    throw new DamagedMovie('it has no picture track');
  }
  if (video.timescale === 0 || video.width === 0 || video.height === 0) {
    throw new DamagedMovie('its picture track has no size or no clock');
  }
  return {
    bytes: movie.bytes,
    video: videoFacts(video, movie),
    ...(audio && audio.timescale > 0 ? { audio: audioFacts(audio, movie.timescale) } : {}),
  };
}

/** When the samples of a track are shown, sorted, in ticks, the first at 0. */
export function shownTimes(track: Track): { readonly times: Float64Array; readonly first: number } {
  const { show } = sampleTimes(track.samples);
  const times = show.slice().sort();
  const first = times[0] ?? 0;
  return { times: times.map((time) => time - first), first };
}

function videoFacts(track: Track, movie: Movie): VideoFacts {
  const movieScale = movie.timescale;
  const { times, first } = shownTimes(track);
  const { count } = track.samples;
  const ticks = lengthOf(track);
  const step = count > 1 ? (times[1] ?? 0) : ticks;
  const constantRate =
    step > 0 && ticks === step * count && times.every((time, index) => time === index * step);
  // Decoding begins at 0, so the first picture's time is the lead of decoding over showing.
  const reorder = constantRate && step > 0 ? Math.max(first / step, depthOf(track, first, step)) : undefined;
  const edited = isEdited(track, first, ticks, movieScale);
  const showing = showingOf(track);
  const colour = showing ? { ...track.colour, ...showing.colour } : colourWithout(track);
  const stretched = track.stretched || showing?.square === false;
  const shown = edited
    ? cutByEdits(track, times, first, ticks, movieScale)
    : { ...UNCUT, frames: count, ticks };
  // What begins late in every track is shown from the start: players and ffmpeg count from the first that begins.
  const begin = Math.min(shown.late, soundBegin(movie) * track.timescale);
  const hasGap = shown.broken || (shown.late - begin) * 2 >= step;
  return {
    codec: track.codec,
    width: track.width,
    height: track.height,
    frames: shown.frames,
    seconds: (shown.ticks - begin) / track.timescale,
    rate: constantRate
      ? fraction(track.timescale, step)
      : fraction(count * track.timescale, Math.max(1, ticks)),
    constantRate: constantRate && !hasGap,
    timescale: track.timescale,
    keyFrames: track.samples.keys ?? Array.from({ length: count }, (_, index) => index),
    parameterSets: track.configuration,
    ...(reorder === undefined ? {} : { reorder }),
    rotation: track.rotation,
    edited,
    ...(colour ? { colour } : {}),
    ...(stretched ? { stretched } : {}),
  };
}

/** By how many pictures decoding has to run ahead, where offsets are negative and the first picture comes at 0. */
function depthOf({ samples }: Track, first: number, step: number): number {
  return sampleTimes(samples).show.reduce(
    (most, at, index) => Math.max(most, index - (at - first) / step),
    0,
  );
}

/** The container's tags, where the stream has none that storyreel reads; absent where it has some that it cannot. */
function colourWithout({ codec, colour }: Track): ColourTags | undefined {
  return codec === 'avc1' ? undefined : colour;
}

/** What the stream says, which a decoder believes before the container; absent when it is not understood. */
function showingOf({ codec, configuration }: Track): Showing | undefined {
  if (codec !== 'avc1') {
    return undefined;
  }
  try {
    const [sequence] = readAvc(configuration).sequence;
    return sequence && showingOfSequence(sequence);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}

function audioFacts(track: Track, movieScale: number): AudioFacts {
  const edited = track.edits.reduce((sum, edit) => sum + edit.duration, 0);
  return {
    codec: track.codec,
    sampleRate: track.sampleRate || track.timescale,
    channels: track.channels,
    seconds: edited > 0 && movieScale > 0 ? edited / movieScale : track.duration / track.timescale,
  };
}

/** Seconds before the first sound; Infinity when there is none. */
function soundBegin({ tracks, timescale }: Movie): number {
  const begins = tracks.flatMap(({ kind, samples, edits }) => {
    const sounding = edits.findIndex(({ mediaTime }) => mediaTime >= 0);
    const lead = edits.slice(0, Math.max(0, sounding)).reduce((sum, { duration }) => sum + duration, 0);
    return kind === 'audio' && samples.count > 0 ? [timescale > 0 ? lead / timescale : 0] : [];
  });
  return Math.min(...begins);
}

/** Ticks of all samples together. */
function lengthOf(track: Track): number {
  const { counts, values } = track.samples.durations;
  return counts.reduce((sum, count, index) => sum + count * (values[index] ?? 0), 0);
}

/** Whether edits do more than skip to the first picture, which is how reordered frames are written. */
function isEdited(track: Track, first: number, ticks: number, movieScale: number): boolean {
  const [edit, ...more] = track.edits;
  if (!edit) {
    return first !== 0;
  }
  return (
    more.length > 0 || edit.mediaTime !== first || edit.rate !== 1 || shorter(edit, ticks, track, movieScale)
  );
}

/** Whether an edit ends before the track does, by more than the rounding to the movie's clock. */
function shorter(edit: Edit, ticks: number, track: Track, movieScale: number): boolean {
  return (
    edit.duration > 0 &&
    movieScale > 0 &&
    edit.duration + 1 < Math.floor((ticks * movieScale) / track.timescale)
  );
}

/** What is shown of a track. */
interface Shown {
  readonly frames: number;
  /** From the start to the end of the last picture, with gaps. */
  readonly ticks: number;
  /** Ticks before the first picture. */
  readonly late: number;
  /** Whether there is a gap between pictures, in which the one before stays. */
  readonly broken: boolean;
}

const UNCUT = { late: 0, broken: false } as const;

/** What edits leave of a track: frames that begin inside one. */
function cutByEdits(
  track: Track,
  times: Float64Array,
  first: number,
  ticks: number,
  movieScale: number,
): Shown {
  if (track.edits.length === 0 || movieScale === 0) {
    return { frames: times.length, ticks: ticks + first, late: first, broken: false };
  }
  let [frames, length, end, broken] = [0, 0, 0, false];
  let late: number | undefined;
  for (const edit of track.edits) {
    const wanted = (edit.duration * track.timescale) / movieScale;
    const duration = edit.duration === 0 ? first + ticks - Math.max(0, edit.mediaTime) : wanted;
    const [from, to] = [edit.mediaTime - first, edit.mediaTime - first + duration];
    const inside =
      edit.mediaTime < 0 ? times.subarray(0, 0) : times.filter((time) => time >= from && time < to);
    if (inside.length > 0) {
      late ??= length + (inside[0] ?? 0) - from;
      broken ||= end > 0 && length > end;
      end = length + duration;
    }
    frames += inside.length;
    length += duration;
  }
  return { frames: Math.max(1, frames), ticks: end || length, late: late ?? 0, broken };
}

function fraction(num: number, den: number): FrameRate {
  const divisor = greatestDivisor(num, den);
  return { num: num / divisor, den: den / divisor };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
