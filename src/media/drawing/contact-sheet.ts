import { readFile } from 'node:fs/promises';
import { ROW, type SheetLayout, sheetLayout } from './contact-sheet-layout.js';
import { drawText } from './draw-text.js';
import { clearAway, type Easel, openEasel, type Pen, type Picture, putAway } from './easel.js';
import { AMBER, PAPER, QUIET } from './film-look.js';
import { mentionRuns } from './mentions.js';
import { setText } from './text.js';

/** A shot on a contact sheet. */
export interface SheetRow {
  /** A PNG, JPEG or WebP, or the path of one; without it, or when it is none, an empty frame is drawn. */
  readonly thumbnail?: Uint8Array | string;
  readonly id: string;
  /** Its `@names` are coloured; three lines of it are shown. */
  readonly prompt: string;
  readonly seconds: number;
  /** E.g. the model, or why there is no clip. */
  readonly note?: string;
}

/** All shots of a film on one picture. */
export interface ContactSheet {
  readonly title: string;
  readonly rows: readonly SheetRow[];
  /** Width by height of the film's picture, for the thumbnails' frames. */
  readonly aspect: number;
}

/**
 * Draws a contact sheet: a row for each shot, from the top down; beyond some thirty shots in several columns, so that
 * the sheet keeps about the shape of a page, and beyond some two hundred with smaller rows. Returns an opaque PNG.
 * Throws StoryreelError `canvas-missing`.
 */
export async function drawSheet(contact: ContactSheet): Promise<Buffer> {
  const words = contact.rows.flatMap(({ id, prompt, note }) => [id, prompt, note ?? '']);
  const easel = await openEasel([contact.title, ...words].join('\n'));
  const layout = sheetLayout(contact.rows.length);
  const sheet = easel.sheet(layout.width, layout.height);
  const pen = easel.pen(sheet);
  pen.fillStyle = '#17151c';
  pen.fillRect(0, 0, sheet.width, sheet.height);
  drawHead(easel, pen, contact, layout);
  for (const [index, row] of contact.rows.entries()) {
    const column = Math.floor(index / layout.down);
    const x = layout.margin + column * (ROW.width + ROW.gap * 2) * layout.scale;
    const y = layout.margin + layout.head + (index % layout.down) * ROW.height * layout.scale;
    const thumbnail = await pictureOf(easel, row.thumbnail);
    drawRow(easel, pen, { row, index, aspect: contact.aspect, thumbnail }, x, y, layout.scale);
    if (thumbnail) {
      putAway(thumbnail);
    }
  }
  const png = await sheet.encode('png');
  clearAway(sheet);
  return png;
}

/** The picture, or nothing when there is none or it is none. */
async function pictureOf(
  easel: Easel,
  source: Uint8Array | string | undefined,
): Promise<Picture | undefined> {
  try {
    const bytes = typeof source === 'string' ? await readFile(source) : source;
    return bytes && (await easel.picture(bytes));
  } catch {
    return undefined;
  }
}

function drawHead(easel: Easel, pen: Pen, { title, rows }: ContactSheet, layout: SheetLayout): void {
  const { margin, scale, width } = layout;
  const total = rows.reduce((sum, row) => sum + row.seconds, 0);
  const sum = `${rows.length} ${rows.length === 1 ? 'shot' : 'shots'}  ·  ${lengthOf(total)}`;
  const figures = setText(easel, pen, [{ text: sum, colour: QUIET }], {
    face: 'italic',
    size: 20 * scale,
    leading: 1.2,
    width: width - margin * 2,
    lines: 1,
  });
  drawText(easel, pen, figures, margin, margin + 16 * scale, 'right');
  const name = setText(easel, pen, [{ text: title, colour: PAPER }], {
    face: 'semibold',
    size: 36 * scale,
    leading: 1.2,
    width: Math.max(1, width - margin * 2 - figures.width - 32 * scale),
    lines: 1,
  });
  drawText(easel, pen, name, margin, margin, 'left');
}

/** Under two minutes in seconds, then "m:ss". */
function lengthOf(seconds: number): string {
  const whole = Math.round(seconds);
  return seconds < 120
    ? `${Number(seconds.toFixed(2))} s`
    : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

interface FilledRow {
  readonly row: SheetRow;
  readonly index: number;
  readonly aspect: number;
  readonly thumbnail: Picture | undefined;
}

function drawRow(easel: Easel, pen: Pen, filled: FilledRow, x: number, y: number, scale: number): void {
  const { row, index } = filled;
  pen.fillStyle = 'rgba(247, 239, 223, 0.12)';
  pen.fillRect(x, y, ROW.width * scale, Math.max(1, scale));
  const tall = ROW.picture * scale;
  const top = y + ((ROW.height - ROW.picture) / 2) * scale;
  // All frames are as wide as a 16:9 one, so that the words begin on one line.
  const box = tall * (16 / 9);
  drawThumbnail(pen, filled, x, top, box, tall, scale);
  const left = x + box + ROW.gap * scale;
  const width = x + ROW.width * scale - left;
  const line = (
    text: string,
    colour: string,
    face: 'regular' | 'semibold' | 'italic',
    size: number,
    room: number,
  ) =>
    setText(easel, pen, [{ text, colour }], {
      face,
      size: size * scale,
      leading: 1.25,
      width: room,
      lines: 1,
    });
  const seconds = line(`${Number(row.seconds.toFixed(2))} s`, PAPER, 'regular', 19, width);
  drawText(easel, pen, seconds, left, top - 3 * scale, 'right');
  const number = line(String(index + 1), AMBER, 'regular', 19, width);
  drawText(easel, pen, number, left, top - 3 * scale, 'left');
  const after = number.width + 12 * scale;
  const id = line(row.id, PAPER, 'semibold', 21, width - after - seconds.width - 20 * scale);
  drawText(easel, pen, id, left + after, top - 5 * scale, 'left');
  const prompt = setText(easel, pen, mentionRuns(row.prompt, QUIET), {
    face: 'regular',
    size: 17 * scale,
    leading: 1.34,
    width,
    lines: 3,
  });
  drawText(easel, pen, prompt, left, top + 27 * scale);
  const note = line(row.note ?? '', 'rgba(247, 239, 223, 0.5)', 'italic', 15, width);
  drawText(easel, pen, note, left, top + tall - note.height + 3 * scale, 'left');
}

function drawThumbnail(
  pen: Pen,
  { thumbnail, aspect }: FilledRow,
  x: number,
  y: number,
  width: number,
  height: number,
  scale: number,
): void {
  const wide = Math.min(width, height * aspect);
  const tall = Math.min(height, width / aspect);
  const left = x + (width - wide) / 2;
  const top = y + (height - tall) / 2;
  pen.save();
  pen.beginPath();
  pen.roundRect(left, top, wide, tall, 5 * scale);
  pen.clip();
  pen.fillStyle = '#0c0b10';
  pen.fillRect(left, top, wide, tall);
  if (thumbnail && thumbnail.width > 0 && thumbnail.height > 0) {
    const fit = Math.min(wide / thumbnail.width, tall / thumbnail.height);
    const [across, down] = [thumbnail.width * fit, thumbnail.height * fit];
    pen.drawImage(thumbnail, left + (wide - across) / 2, top + (tall - down) / 2, across, down);
  } else {
    pen.strokeStyle = 'rgba(247, 239, 223, 0.2)';
    pen.lineWidth = Math.max(1, scale * 1.5);
    pen.beginPath();
    pen.moveTo(left, top);
    pen.lineTo(left + wide, top + tall);
    pen.moveTo(left + wide, top);
    pen.lineTo(left, top + tall);
    pen.stroke();
  }
  pen.restore();
}
