import type { ClipFacts } from '../terms/clip-facts.js';
import { type FrameRate, framesIn, perSecond } from '../terms/frame-size.js';
import type { ShotInput } from './film-input.js';

/** Samples a second of every film's sound. */
export const SOUND_RATE = 48_000;

/** A shot with its place in the film, in whole frames of it. */
export interface PlacedShot {
  readonly shot: ShotInput;
  /** Absent for a slate. */
  readonly facts?: ClipFacts;
  /** Its first frame in the film. */
  readonly start: number;
  readonly frames: number;
  /** Frames of the clip, at the film's rate, that a trim leaves out before it. */
  readonly skip: number;
  /** Whether anything of the clip is left out. */
  readonly whole: boolean;
  readonly sound: SoundSpan;
}

/** A stretch of sound in samples. */
export interface SoundSpan {
  /** Samples of the clip that are left out before it. */
  readonly skip: number;
  /**
   * How many samples it lasts: up to where the next shot's first frame is, rounded there, so that no error adds
   * up at rates where a frame is not a whole number of samples.
   */
  readonly samples: number;
}

/** A film cut to time. */
export interface Timeline {
  readonly shots: readonly PlacedShot[];
  readonly frames: number;
  readonly samples: number;
}

/** Lays the shots one behind the other; `facts` has those of the shots that have a clip, by their id. */
export function layTimeline(
  shots: readonly ShotInput[],
  facts: ReadonlyMap<string, ClipFacts>,
  rate: FrameRate,
): Timeline {
  const placed: PlacedShot[] = [];
  let start = 0;
  for (const shot of shots) {
    const own = facts.get(shot.id);
    const range = own ? trimmed(clipFrames(own, rate), shot, rate) : slateRange(shot, rate);
    const samples = samplesAt(start + range.frames, rate) - samplesAt(start, rate);
    const sound = { skip: samplesAt(range.skip, rate), samples };
    placed.push({ shot, ...(own ? { facts: own } : {}), start, ...range, sound });
    start += range.frames;
  }
  return { shots: placed, frames: start, samples: samplesAt(start, rate) };
}

/** The sample at which a frame begins. */
function samplesAt(frame: number, rate: FrameRate): number {
  return Math.round((frame * SOUND_RATE * rate.den) / rate.num);
}

/** How many frames a clip has at the film's rate. */
function clipFrames(facts: ClipFacts, rate: FrameRate): number {
  const { video } = facts;
  return hasRate(facts, rate) ? video.frames : Math.max(1, framesIn(video.seconds, rate));
}

/** Whether a clip runs at exactly this rate. */
export function hasRate({ video }: ClipFacts, rate: FrameRate): boolean {
  return video.constantRate && video.rate.num * rate.den === rate.num * video.rate.den;
}

function trimmed(available: number, shot: ShotInput, rate: FrameRate) {
  const skip = clamp(framesIn(shot.trim?.start ?? 0, rate), 0, available - 1);
  const end = clamp(framesIn(shot.trim?.end ?? available / perSecond(rate), rate), skip + 1, available);
  return { skip, frames: end - skip, whole: skip === 0 && end === available };
}

function slateRange(shot: ShotInput, rate: FrameRate) {
  return { skip: 0, frames: Math.max(1, framesIn(shot.seconds, rate)), whole: true };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
