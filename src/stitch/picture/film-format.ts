import { type AvcConfiguration, parameterSetIds, readAvc } from '../../media/mp4-configuration.js';
import type { ClipFacts } from '../../terms/clip-facts.js';
import type { FrameRate, FrameSize } from '../../terms/frame-size.js';
import type { FilmInput, Fit, Quality } from '../film-input.js';
import type { Segment, Timeline } from '../timeline/timeline.js';
import { copyableFrames, DEEPEST_REORDER, joinName } from './copyable.js';

/** The form all pictures of a film have, so that they join without being decoded. */
export interface FilmFormat {
  readonly size: FrameSize;
  readonly rate: FrameRate;
  readonly fit: Fit;
  readonly quality: Quality;
  /** Ticks a second of every piece; a frame is a whole number of them. */
  readonly timescale: number;
  /** Frames by which decoding runs ahead of showing, in every piece. */
  readonly reorder: number;
  /** The id of the parameter sets in what we encode: one that the copied clips do not use. */
  readonly setId: number;
  /** How many frames of a segment's body are copied from the clip as they are, by the segment's place. */
  readonly copied: ReadonlyMap<number, number>;
  /** The copied clips' decoder configuration; absent when nothing is copied. */
  readonly foreign?: AvcConfiguration;
}

/** Below this share of the clips' frames copying saves little, and a film of one kind of bytes is the safer one. */
const LEAST_SHARE = 0.25;

/**
 * Decides the format: the size and then the parameter sets that most of the film has already; the first wins a tie.
 * What fits both is copied, unless it is little, or every picture passes into the next and so begins anew anyway.
 */
export async function chooseFormat(
  input: Pick<FilmInput, 'rate' | 'fit' | 'quality' | 'size' | 'exactSize'>,
  timeline: Timeline,
): Promise<FilmFormat> {
  const { rate, fit, quality } = input;
  const clips = timeline.segments.filter(({ source }) => source.kind === 'clip');
  const size = (input.exactSize ? undefined : most(clips, sizeOf)) ?? input.size;
  const copied = await copies(timeline, size);
  const own = factsOf(timeline.segments[[...copied.keys()][0] ?? -1])?.video;
  const foreign = own && readAvc(own.parameterSets);
  const taken = foreign ? parameterSetIds(foreign) : new Set<number>();
  return {
    size,
    rate,
    fit,
    quality,
    timescale: timescaleFor(rate),
    reorder: own?.reorder ?? DEEPEST_REORDER,
    setId: [1, 2, 3].find((id) => !taken.has(id)) ?? 4,
    copied,
    ...(foreign ? { foreign } : {}),
  };
}

async function copies(timeline: Timeline, size: FrameSize): Promise<ReadonlyMap<number, number>> {
  const { segments } = timeline;
  if (segments.length > 1 && segments.slice(1).every(({ entry }) => entry.frames > 0)) {
    return new Map();
  }
  const fitting = new Map<number, number>();
  for (const segment of segments) {
    const frames = await copyableFrames(segment, timeline, size);
    if (frames > 0) {
      fitting.set(segment.index, frames);
    }
  }
  const set = most(
    segments.filter(({ index }) => fitting.has(index)),
    (segment) => ({ name: setName(segment) }),
  )?.name;
  const chosen = [...fitting].filter(([index]) => setName(segments[index]) === set);
  const share = sum(chosen.map(([, frames]) => frames)) / sum(segments.map(clipFrames));
  return new Map(share >= LEAST_SHARE ? chosen : []);
}

function setName(segment: Segment | undefined): string {
  const facts = factsOf(segment);
  return facts ? joinName(facts) : '';
}

function factsOf(segment: Segment | undefined): ClipFacts | undefined {
  const source = segment?.source;
  return source?.kind === 'clip' || source?.kind === 'stand-in' ? source.facts : undefined;
}

function clipFrames(segment: Segment): number {
  return factsOf(segment) ? segment.frames : 0;
}

/** The size a clip is shown in, its sides made even as H.264 wants them. */
function sizeOf(segment: Segment): FrameSize {
  const { width, height, rotation } = factsOf(segment)?.video ?? { width: 0, height: 0, rotation: 0 };
  const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width];
  return { width: even(across), height: even(down) };
}

function even(pixels: number): number {
  return Math.max(2, pixels - (pixels % 2));
}

/** The value that stands for most frames. */
function most<Value extends object>(
  segments: readonly Segment[],
  pick: (segment: Segment) => Value,
): Value | undefined {
  const found = new Map<string, { readonly value: Value; frames: number }>();
  for (const segment of segments) {
    const value = pick(segment);
    const name = JSON.stringify(value);
    const entry = found.get(name) ?? { value, frames: 0 };
    entry.frames += segment.frames;
    found.set(name, entry);
  }
  return [...found.values()].reduce<{ readonly value: Value; frames: number } | undefined>(
    (best, each) => (best && best.frames >= each.frames ? best : each),
    undefined,
  )?.value;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** A multiple of the rate that is fine enough for players, 12288 for 24 frames a second. */
function timescaleFor(rate: FrameRate): number {
  let ticks = rate.num;
  while (ticks < 10_000) {
    ticks *= 2;
  }
  return ticks;
}
