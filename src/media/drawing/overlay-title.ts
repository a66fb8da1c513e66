import type { FrameSize } from '../../terms/frame-size.js';
import type { TitlePosition } from '../../terms/title-position.js';
import { openEasel } from './easel.js';
import { measuresOf, PAPER } from './film-look.js';
import { fitText } from './fit-text.js';
import { letter } from './lettering.js';

/** A title over a shot. */
export interface OverlayTitle {
  readonly size: FrameSize;
  readonly text: string;
  readonly position: TitlePosition;
}

/** Draws a title over a shot. Returns a PNG of the film's size, transparent elsewhere. Throws StoryreelError `canvas-missing`. */
export async function drawOverlayTitle(title: OverlayTitle): Promise<Buffer> {
  const easel = await openEasel(title.text);
  const { width, height, unit, marginX, marginY } = measuresOf(title.size);
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  const [down, side] = title.position.split('-');
  const corner = side !== undefined;
  const text = fitText(easel, pen, title.text, {
    face: 'semibold',
    colour: PAPER,
    width: (width - marginX * 2) * (corner && width > height ? 0.6 : 0.94),
    height: (height - marginY * 2) * (down === 'center' ? 0.7 : 0.4),
    largest: unit * (corner ? 6.4 : 9),
    smallest: unit * 1.7,
    leading: 1.24,
    goodLines: 2,
  });
  const across = side === 'left' ? 'left' : side === 'right' ? 'right' : 'middle';
  const place = { x: marginX, y: marginY, width: width - marginX * 2 };
  const y =
    down === 'top'
      ? marginY
      : down === 'bottom'
        ? height - marginY - text.height
        : (height - text.height) / 2 - unit;
  letter(easel, pen, text, { ...place, y }, across, 0.07);
  return sheet.encode('png');
}
