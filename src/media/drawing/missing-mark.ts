import type { FrameSize } from '../../terms/frame-size.js';
import { drawText } from './draw-text.js';
import { openEasel } from './easel.js';
import { AMBER, measuresOf, PAPER } from './film-look.js';
import { setText } from './text.js';

/** A tag that says what is not there yet, e.g. "missing: pick-up". */
export interface MissingMark {
  readonly size: FrameSize;
  readonly text: string;
}

/** Draws the mark in the upper right corner. Returns a PNG of the film's size, transparent elsewhere. Throws StoryreelError `canvas-missing`. */
export async function drawMissingMark(mark: MissingMark): Promise<Buffer> {
  const easel = await openEasel(mark.text);
  const { width, height, unit, marginX, marginY } = measuresOf(mark.size);
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  // In the smallest films the mark is as small as letters can be.
  const size = Math.max(unit * 3, 8);
  const text = setText(easel, pen, [{ text: mark.text, colour: PAPER }], {
    face: 'semibold',
    size,
    leading: 1.2,
    width: (width - marginX * 2) * 0.7,
    lines: 1,
  });
  const tall = size * 1.9;
  const wide = text.width + size * 2.7;
  const left = width - marginX - wide;
  pen.fillStyle = 'rgba(16, 15, 21, 0.66)';
  pen.beginPath();
  pen.roundRect(left, marginY, wide, tall, tall / 2);
  pen.fill();
  pen.fillStyle = AMBER;
  pen.beginPath();
  pen.arc(left + size * 1.05, marginY + tall / 2, size * 0.28, 0, Math.PI * 2);
  pen.fill();
  drawText(easel, pen, text, left + size * 1.75, marginY + (tall - text.height) / 2, 'left');
  return sheet.encode('png');
}
