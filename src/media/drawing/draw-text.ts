import type { Easel, Pen } from './easel.js';
import type { TextBlock } from './text.js';

/** Where the lines of a block stand: `start` follows the direction of the text, the others are the same for all. */
export type Across = 'start' | 'left' | 'middle' | 'right';

/** How letters are put down, when not simply filled in their own colours. */
export interface Ink {
  /** One colour for all pieces. */
  readonly colour?: string;
  /** The letters' outline instead of their inside, so many pixels wide (half of it outside the letter). */
  readonly outline?: number;
}

/** Draws a block with its top left corner at (x, y). */
export function drawText(
  easel: Easel,
  pen: Pen,
  block: TextBlock,
  x: number,
  y: number,
  across: Across = 'start',
  ink: Ink = {},
): void {
  const { size, leading, width, face } = block.setting;
  pen.font = easel.font(face, size);
  pen.letterSpacing = '0px';
  block.lines.forEach((line, index) => {
    const spare = width - line.width;
    const right = across === 'right' || (across === 'start' && line.rightToLeft);
    let left = x + (across === 'middle' ? spare / 2 : right ? spare : 0);
    const baseline = y + index * size * leading + size * (leading - 1) * 0.5 + size * 0.8;
    for (const piece of line.pieces) {
      pen.fillStyle = ink.colour ?? piece.colour;
      if (piece.greeked) {
        drawGreeked(pen, left, baseline, size, piece.width);
      } else {
        pen.direction = piece.rightToLeft ? 'rtl' : 'ltr';
        pen.textAlign = 'left';
        putDown(pen, piece.text, left, baseline, ink);
      }
      left += piece.width;
    }
  });
}

function putDown(pen: Pen, text: string, left: number, baseline: number, ink: Ink): void {
  if (ink.outline === undefined) {
    pen.fillText(text, left, baseline);
    return;
  }
  pen.lineWidth = ink.outline;
  pen.lineJoin = 'round';
  pen.strokeStyle = pen.fillStyle;
  pen.strokeText(text, left, baseline);
}

function drawGreeked(pen: Pen, left: number, baseline: number, size: number, width: number): void {
  const gap = size * 0.06;
  pen.save();
  pen.globalAlpha *= 0.38;
  pen.beginPath();
  pen.roundRect(left + gap, baseline - size * 0.48, Math.max(gap, width - gap * 2), size * 0.46, size * 0.23);
  pen.fill();
  pen.restore();
}
