import { type AvcConfiguration, parameterSetIds, readAvc } from '../media/mp4-configuration.js';
import { cutsCleanly } from '../media/mp4-cut.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { FrameRate, FrameSize } from '../terms/frame-size.js';
import type { FilmInput } from './film-input.js';
import { hasRate, type PlacedShot, type Timeline } from './timeline.js';

/** The form all pictures of a film have, so that they join without being decoded. */
export interface FilmFormat {
  readonly size: FrameSize;
  readonly rate: FrameRate;
  /** Ticks a second of every piece; a frame is a whole number of them. */
  readonly timescale: number;
  /** Frames by which decoding runs ahead of showing, in every piece. */
  readonly reorder: number;
  /** The id of the parameter sets in what we encode: one that the copied clips do not use. */
  readonly setId: number;
  /** The shots whose clips are copied as they are, by id. */
  readonly copied: ReadonlySet<string>;
  /** The copied clips' decoder configuration; absent when nothing is copied. */
  readonly foreign?: AvcConfiguration;
}

/** Profiles that are 8 bits, 4:2:0: baseline, main, extended, high (H.264 annex A). */
const PLAIN_PROFILES = new Set([66, 77, 88, 100]);

/** How far x264 decodes ahead at most in the settings we use. */
const DEEPEST_REORDER = 2;

/**
 * Decides the format: the size and then the parameter sets that most of the film has already; the first wins a
 * tie. All clips that have both are copied.
 */
export async function chooseFormat(input: FilmInput, timeline: Timeline): Promise<FilmFormat> {
  const { rate } = input;
  const clips = timeline.shots.filter((placed) => placed.facts !== undefined);
  const size = most(clips, (placed) => sizeName(placed)) ?? `${input.size.width}x${input.size.height}`;
  const like: PlacedShot[] = [];
  for (const placed of clips) {
    if (sizeName(placed) === size && (await isCopyable(placed, rate))) {
      like.push(placed);
    }
  }
  const set = most(like, joinName);
  const copied = like.filter((placed) => joinName(placed) === set);
  const own = copied[0]?.facts?.video;
  const foreign = own && readAvc(own.parameterSets);
  const taken = foreign ? parameterSetIds(foreign) : new Set<number>();
  const [width = 0, height = 0] = size.split('x').map(Number);
  return {
    size: { width, height },
    rate,
    timescale: timescaleFor(rate),
    reorder: own?.reorder ?? DEEPEST_REORDER,
    setId: [1, 2, 3].find((id) => !taken.has(id)) ?? 4,
    copied: new Set(copied.map((placed) => placed.shot.id)),
    ...(foreign ? { foreign } : {}),
  };
}

/** The size a clip is shown in, its sides made even as H.264 wants them. */
function sizeName({ facts }: PlacedShot): string {
  const { width, height, rotation } = facts?.video ?? { width: 0, height: 0, rotation: 0 };
  const [across, down] = rotation % 180 === 0 ? [width, height] : [height, width];
  return `${across - (across % 2)}x${down - (down % 2)}`;
}

/** Two clips with the same name join as they are. */
function joinName({ facts }: PlacedShot): string {
  return `${facts?.video.reorder} ${facts?.video.parameterSets}`;
}

async function isCopyable(placed: PlacedShot, rate: FrameRate): Promise<boolean> {
  const { facts, shot, skip, whole, frames } = placed;
  if (!facts || !shot.clip || skip > 0 || !hasRate(facts, rate) || !isPlain(facts)) {
    return false;
  }
  return whole || (await cutsCleanly(shot.clip.path, frames));
}

/** Whether a clip has nothing about it that copying would lose or a join could not bear. */
function isPlain({ video }: ClipFacts): boolean {
  if (
    video.codec !== 'avc1' ||
    video.rotation !== 0 ||
    video.edited ||
    video.keyFrames[0] !== 0 ||
    video.width % 2 !== 0 ||
    video.height % 2 !== 0 ||
    !(video.reorder !== undefined && Number.isInteger(video.reorder) && video.reorder <= DEEPEST_REORDER)
  ) {
    return false;
  }
  try {
    const avc = readAvc(video.parameterSets);
    return PLAIN_PROFILES.has(avc.profile) && avc.lengthBytes === 4 && avc.sequence.length === 1;
  } catch {
    return false;
  }
}

/** The name that stands for most frames. */
function most(placed: readonly PlacedShot[], nameOf: (placed: PlacedShot) => string): string | undefined {
  const frames = new Map<string, number>();
  for (const each of placed) {
    const name = nameOf(each);
    frames.set(name, (frames.get(name) ?? 0) + each.frames);
  }
  return [...frames].reduce<[string, number] | undefined>(
    (best, each) => (best && best[1] >= each[1] ? best : each),
    undefined,
  )?.[0];
}

/** A multiple of the rate that is fine enough for players, 12288 for 24 frames a second. */
function timescaleFor(rate: FrameRate): number {
  let ticks = rate.num;
  while (ticks < 10_000) {
    ticks *= 2;
  }
  return ticks;
}
