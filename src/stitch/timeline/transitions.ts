import { StoryreelError } from '../../diagnostics/errors.js';
import { type FrameRate, framesIn, perSecond } from '../../terms/frame-size.js';
import type { TransitionInput } from '../film-input.js';
import { CUT, type Entry } from './timeline.js';

/** The lengths that decide which transitions fit, in frames. */
export interface EditLength {
  /** All that is shown of it, overlaps included. */
  readonly frames: number;
  /** Overlap with the one before; 0 for a cut. */
  readonly entry: number;
}

/** A transition that does not fit. */
export interface LongTransition {
  /** Place of what it leads into. */
  readonly index: number;
  readonly frames: number;
  /** The most frames it can have; 0 when there is room for none. */
  readonly longest: number;
}

/** A transition in whole frames; one that rounds to none is a cut. */
export function entryFrom(transition: TransitionInput | undefined, rate: FrameRate): Entry {
  const frames = transition ? framesIn(transition.seconds, rate) : 0;
  return transition && transition.kind !== 'cut' && frames > 0 ? { kind: transition.kind, frames } : CUT;
}

/**
 * The most frames the transition into the edit at `index` can have: it may not meet the one before it, nor the one
 * behind. Both edits keep their lengths.
 */
export function longestTransition(edits: readonly EditLength[], index: number): number {
  const [before, into, behind] = [edits[index - 1], edits[index], edits[index + 1]];
  if (!before || !into) {
    return 0;
  }
  const room = before.frames - before.entry;
  const own = into.frames - (behind?.entry ?? 0);
  // When the next one takes all there is, it is the next one that is too long.
  return Math.max(0, Math.min(room, own > 0 ? own : into.frames));
}

/** The transitions that do not fit, each the fault of one: the first of two that meet is taken as it is. */
export function longTransitions(edits: readonly EditLength[]): readonly LongTransition[] {
  return edits.flatMap(({ frames, entry }, index) => {
    const before = edits[index - 1];
    const fits = before === undefined || (entry <= before.frames - before.entry && entry <= frames);
    return fits ? [] : [{ index, frames: entry, longest: longestTransition(edits, index) }];
  });
}

/** The error for one of them. */
export function transitionTooLong(
  { frames, longest }: LongTransition,
  name: string,
  before: string,
  rate: FrameRate,
): StoryreelError {
  const [wanted, most] = [seconds(frames, rate), seconds(longest, rate)];
  const room =
    longest > 0
      ? `the longest that fits between them is ${most} s (${longest} frames)`
      : 'there is no room for one between them';
  return new StoryreelError(
    'transition-too-long',
    `the transition from ${before} into ${name} lasts ${wanted} s (${frames} frames), but ${room}`,
    {
      shot: name,
      hint:
        longest > 0
          ? `give it a duration of ${most} or less, or trim less of the two shots`
          : 'make it a cut, or shorten the transitions next to it',
    },
  );
}

/** Seconds to the thousandth below, so that what is printed fits. */
function seconds(frames: number, rate: FrameRate): number {
  return Math.floor((frames / perSecond(rate)) * 1000) / 1000;
}
