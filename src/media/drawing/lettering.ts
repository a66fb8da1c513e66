import type { Across } from './draw-text.js';
import type { Easel, Pen } from './easel.js';
import { drawFitted, type FittedText } from './fit-text.js';

/** Where a text stands, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** Soft shadows below one another, from far to near: blur in sizes and darkness. */
const SHADOWS = [
  [0.7, 0.62],
  [0.3, 0.72],
  [0.12, 0.8],
] as const;

/**
 * Letters that can be read on any picture: soft dark light around them and, with `outline` (in sizes), a dark edge.
 * On a dark picture nothing of it is seen; on a white one it is what they stand out from.
 */
export function letter(
  easel: Easel,
  pen: Pen,
  text: FittedText,
  place: Place,
  across: Across,
  outline: number,
): void {
  const edge = { outline: text.size * outline, colour: 'rgba(10, 9, 14, 0.82)' };
  for (const [blur, darkness] of SHADOWS) {
    pen.shadowColor = `rgba(10, 9, 14, ${darkness})`;
    pen.shadowBlur = text.size * blur;
    pen.shadowOffsetY = text.size * 0.02;
    drawFitted(easel, pen, text, place, across, edge);
  }
  pen.shadowColor = 'rgba(0, 0, 0, 0)';
  pen.shadowBlur = 0;
  pen.shadowOffsetY = 0;
  drawFitted(easel, pen, text, place, across, { ...edge, colour: 'rgb(10, 9, 14)' });
  drawFitted(easel, pen, text, place, across);
}
