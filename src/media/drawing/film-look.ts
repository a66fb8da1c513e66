import type { FrameSize } from '../../terms/frame-size.js';
import type { Easel, Pen, Sheet } from './easel.js';
import { layGrain } from './grain.js';

/** Colours that all lettering of a film shares with its slates and animatics. */
export const PAPER = '#f7efdf';
export const QUIET = 'rgba(247, 239, 223, 0.66)';
export const AMBER = '#eeb066';

/** The measures of a picture, in pixels. */
export interface Measures {
  readonly width: number;
  readonly height: number;
  /** A hundredth of the shorter side: what type is measured in. */
  readonly unit: number;
  /** What words stay away from each edge: at least the 5 % of EBU R 95 and SMPTE ST 2046-1. */
  readonly marginX: number;
  readonly marginY: number;
}

/** The measures of a film's picture. */
export function measuresOf({ width, height }: FrameSize): Measures {
  const unit = Math.min(width, height) / 100;
  return {
    width,
    height,
    unit,
    marginX: Math.max(unit * 6, width * 0.06),
    marginY: Math.max(unit * 6, height * 0.06),
  };
}

/** The ground of cards and credits: warm black, a little lighter where the words are, with the grain of film. */
export function layGround(easel: Easel, pen: Pen, sheet: Sheet): void {
  const { width, height } = sheet;
  const reach = Math.hypot(width, height) / 2;
  const ground = pen.createRadialGradient(
    width / 2,
    height * 0.46,
    0,
    width / 2,
    height * 0.46,
    reach * 1.15,
  );
  for (const [at, colour] of [
    [0, '#24212a'],
    [0.45, '#1b1922'],
    [1, '#0e0d13'],
  ] as const) {
    ground.addColorStop(at, colour);
  }
  pen.fillStyle = ground;
  pen.fillRect(0, 0, width, height);
  // Without it, a gradient as dark as this shows its steps.
  layGrain(easel, pen, sheet, 0.035);
}
