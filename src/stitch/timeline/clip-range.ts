import type { ClipFacts } from '../../terms/clip-facts.js';
import { type FrameRate, framesIn, perSecond } from '../../terms/frame-size.js';
import type { ShotInput } from '../film-input.js';

/** What of a clip is shown, in frames of the film. */
export interface ClipRange {
  readonly skip: number;
  readonly frames: number;
  /** Whether nothing is left out. */
  readonly whole: boolean;
}

/** The part of a clip that its shot's trim leaves: at least one frame of it. */
export function clipRange(facts: ClipFacts, { trim }: Pick<ShotInput, 'trim'>, rate: FrameRate): ClipRange {
  const available = clipFrames(facts, rate);
  const skip = clamp(framesIn(trim?.start ?? 0, rate), 0, available - 1);
  const end = clamp(framesIn(trim?.end ?? available / perSecond(rate), rate), skip + 1, available);
  return { skip, frames: end - skip, whole: skip === 0 && end === available };
}

/** A still as long as it is meant to be. */
export function stillRange(seconds: number, rate: FrameRate): ClipRange {
  return { skip: 0, frames: Math.max(1, framesIn(seconds, rate)), whole: true };
}

/** Whether a clip runs at exactly this rate. */
export function hasRate({ video }: ClipFacts, rate: FrameRate): boolean {
  return video.constantRate && video.rate.num * rate.den === rate.num * video.rate.den;
}

/** How many frames a clip has at the film's rate. */
function clipFrames(facts: ClipFacts, rate: FrameRate): number {
  const { video } = facts;
  return hasRate(facts, rate) ? video.frames : Math.max(1, framesIn(video.seconds, rate));
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
