import type { FrameSize } from '../../terms/frame-size.js';
import { openEasel } from './easel.js';
import { measuresOf } from './film-look.js';
import { fitText } from './fit-text.js';
import { letter } from './lettering.js';

/** What is spoken or told, written at the foot of the picture. */
export interface Caption {
  readonly size: FrameSize;
  readonly text: string;
}

/** A line of 42 characters of our face, in sizes (Netflix Timed Text Style Guide, "Character Limitation": 42). */
const LINE = 42 * 0.475;

/** Draws a burned-in caption. Returns a PNG of the film's size, transparent elsewhere. Throws StoryreelError `canvas-missing`. */
export async function drawCaption(caption: Caption): Promise<Buffer> {
  const easel = await openEasel(caption.text);
  const { width, height, unit, marginX, marginY } = measuresOf(caption.size);
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  const largest = unit * (height > width ? 4.9 : 5.4);
  const text = fitText(easel, pen, caption.text, {
    face: 'semibold',
    colour: '#ffffff',
    width: Math.min(width - marginX * 2, largest * LINE),
    height: height * 0.34,
    largest,
    smallest: unit * 1.7,
    leading: 1.26,
    goodLines: 2,
  });
  // A tall picture is watched on a phone, whose own buttons lie over its foot.
  const foot = height > width * 1.2 ? height * 0.13 : marginY;
  const place = { x: marginX, y: height - foot - text.height, width: width - marginX * 2 };
  letter(easel, pen, text, place, 'middle', 0.13);
  return sheet.encode('png');
}
