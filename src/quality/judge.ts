import type { ClipExamination } from '../media/examine.js';
import type { ClipWarning } from '../terms/clip-warning.js';

/** What was asked for, as far as a look can tell whether it came. */
export interface Expected {
  /** Seconds. */
  readonly seconds: number;
  /** Whether the model was to make sound. */
  readonly sound: boolean;
}

/** What a look at a clip found: what its index says, and what decoding it showed. */
export interface LookedAt extends ClipExamination {
  /** Length of the picture in seconds, as the index has it. */
  readonly seconds: number;
}

/** Models give whole groups of frames, so that a clip of 5 s may have 5.06 s; a quarter of a second is a mistake. */
const LENGTH_OFF = 0.25;

/** A fade from or to black is meant; a clip that is black for more than half of it is not. */
const BLACK_PART = 0.5;

/** People hold a picture for effect; no model is asked for a still of more than this. */
const FROZEN_SECONDS = 2;

/** Below this, in dB of full scale, a room of people hears nothing. */
const SILENT_PEAK = -60;

/**
 * Clipped: at full scale, for many samples in a row and not just once. A loud but whole sound may touch full scale
 * after lossy coding, here and there: a pure tone of 0.9 does for 20 samples a second, one of twice full scale for 120
 * and more.
 */
const CLIPPED = { peak: -0.1, run: 4, perSecond: 50 } as const;

/** What is the matter with a clip, worst first; nothing when it is as it was asked for. */
export function judgeClip(clip: LookedAt, expected: Expected): readonly ClipWarning[] {
  return [
    ...damaged(clip),
    ...wrongLength(clip, expected),
    ...blackOrFrozen(clip),
    ...(expected.sound ? silent(clip) : []),
    ...clipped(clip),
  ];
}

function damaged({ errors, frames }: LookedAt): readonly ClipWarning[] {
  if (frames === 0) {
    return [{ code: 'clip-damaged', message: 'cannot be decoded' }];
  }
  const times = errors === 1 ? 'one error' : `${errors} errors`;
  return errors === 0 ? [] : [{ code: 'clip-damaged', message: `is damaged: ${times} while decoding it` }];
}

function wrongLength({ seconds }: LookedAt, expected: Expected): readonly ClipWarning[] {
  return Math.abs(seconds - expected.seconds) <= LENGTH_OFF
    ? []
    : [
        {
          code: 'clip-length',
          message: `is ${text(seconds)} s long; ${text(expected.seconds)} s were asked for`,
          seconds: exact(seconds),
        },
      ];
}

/** A black picture stands still as well, which goes without saying. */
function blackOrFrozen({ black, frozen, seconds }: LookedAt): readonly ClipWarning[] {
  if (black > seconds * BLACK_PART) {
    // The last picture's own length is not counted by ffmpeg.
    const all = black > seconds - 0.25;
    const message = all ? 'is black' : `is black for ${text(black)} s of ${text(seconds)} s`;
    return [{ code: 'clip-black', message, seconds: exact(black) }];
  }
  return frozen
    .filter((still) => still.seconds > FROZEN_SECONDS)
    .map((still) => ({
      code: 'clip-frozen',
      message: `stands still for ${text(still.seconds)} s, from ${text(still.from)} s on`,
      seconds: exact(still.seconds),
    }));
}

function silent({ sound }: LookedAt): readonly ClipWarning[] {
  if (!sound) {
    return [{ code: 'clip-silent', message: 'has no sound; sound was asked for' }];
  }
  return sound.peak < SILENT_PEAK
    ? [{ code: 'clip-silent', message: 'has a sound track in which nothing is to be heard' }]
    : [];
}

function clipped({ sound, seconds }: LookedAt): readonly ClipWarning[] {
  const { peak, run, perSecond } = CLIPPED;
  return sound && sound.peak >= peak && sound.run >= run && sound.atPeak >= perSecond * seconds
    ? [{ code: 'clip-clipped', message: 'has sound that is clipped: too loud, and so distorted' }]
    : [];
}

function text(seconds: number): string {
  return String(Number(seconds.toFixed(2)));
}

function exact(seconds: number): number {
  return Number(seconds.toFixed(3));
}
