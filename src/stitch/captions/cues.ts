import type { FrameRate } from '../../terms/frame-size.js';

/** A caption and when it is shown, in seconds of the film, whole milliseconds. `end` is where it is gone. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where a shot lies in the film, the frames it shares with its neighbours included, and its caption. */
export interface CaptionedShot {
  readonly start: number;
  readonly frames: number;
  readonly caption?: string;
}

/** Something that a subtitle file can hold. */
const WRITTEN = /[^\s\p{Cc}]/u;

/**
 * The cues of a film, from its shots in order. A caption is shown as long as its shot; where two shots with captions
 * overlap, the first gives way in the middle of the overlap. Times are those of frames, rounded to the nearest
 * millisecond, each frame to the same one wherever it occurs: a cue that follows another begins where it ends.
 */
export function captionCues(shots: readonly CaptionedShot[], rate: FrameRate): readonly Cue[] {
  const captioned = shots
    .map(({ start, frames, caption = '' }) => ({ first: start, end: start + frames, text: caption.trim() }))
    .filter(({ text }) => WRITTEN.test(text));
  for (const [index, shot] of captioned.entries()) {
    const next = captioned[index + 1];
    if (next && next.first < shot.end) {
      const middle = next.first + Math.floor((shot.end - next.first) / 2);
      shot.end = middle;
      next.first = middle;
    }
  }
  return captioned
    .filter(({ first, end }) => end > first)
    .map(({ first, end, text }) => ({ start: secondsOf(first, rate), end: secondsOf(end, rate), text }));
}

/** The time of a frame, to the millisecond. */
function secondsOf(frame: number, { num, den }: FrameRate): number {
  return Math.round((frame * den * 1000) / num) / 1000;
}
