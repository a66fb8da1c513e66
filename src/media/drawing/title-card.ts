import type { FrameSize } from '../../terms/frame-size.js';
import { openEasel } from './easel.js';
import { AMBER, layGround, measuresOf, PAPER } from './film-look.js';
import { drawFitted, fitText } from './fit-text.js';

/** An opening or end title that fills the picture. */
export interface TitleCard {
  readonly size: FrameSize;
  /** Line breaks are kept; long lines wrap, long texts are set smaller. */
  readonly text: string;
  readonly kind: 'open' | 'end';
}

/** Draws a title card. Returns an opaque PNG. Throws StoryreelError `canvas-missing`. */
export async function drawTitleCard(card: TitleCard): Promise<Buffer> {
  const easel = await openEasel(card.text);
  const { width, height, unit, marginX, marginY } = measuresOf(card.size);
  const sheet = easel.sheet(width, height);
  const pen = easel.pen(sheet);
  layGround(easel, pen, sheet);
  const opening = card.kind === 'open';
  const room = { width: width - marginX * 2.4, height: height - marginY * 4 };
  const text = fitText(easel, pen, card.text, {
    ...room,
    face: opening ? 'regular' : 'italic',
    colour: PAPER,
    largest: unit * (opening ? 13.5 : 9),
    smallest: unit * 1.7,
    leading: 1.22,
    goodLines: 2,
  });
  const rule = opening ? unit * 6 : 0;
  // The eye's middle is a little above the ruler's.
  const top = (height - text.height - rule) / 2 - unit * 1.2;
  drawFitted(easel, pen, text, { x: (width - room.width) / 2, y: top, width: room.width }, 'middle');
  if (opening) {
    const length = unit * 11;
    pen.fillStyle = AMBER;
    pen.fillRect((width - length) / 2, top + text.height + rule * 0.72, length, Math.max(1, unit * 0.36));
  }
  return sheet.encode('png');
}
