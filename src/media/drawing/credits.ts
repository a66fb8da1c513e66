import type { FrameSize } from '../../terms/frame-size.js';
import { type CreditsItem, creditsPages } from './credits-pages.js';
import { type Easel, openEasel, type Pen } from './easel.js';
import { AMBER, layGround, type Measures, measuresOf, PAPER, QUIET } from './film-look.js';
import { drawText, setText, type TextBlock } from './text.js';

/** Somebody, something or some place of the library. */
export interface CreditEntry {
  readonly kind: 'subject' | 'background';
  /** The reference's name; "old_harbour" is written "Old harbour". */
  readonly name: string;
  readonly description?: string;
}

/** The end credits of a film. */
export interface Credits {
  readonly size: FrameSize;
  /** The film's title, over the first page. */
  readonly title: string;
  /** In order; subjects come before backgrounds. */
  readonly entries: readonly CreditEntry[];
  /** More to be said, a line each, behind the entries. */
  readonly lines?: readonly string[];
  /** Titles of the models that made the clips, for the last line of the last page. */
  readonly models?: readonly string[];
  /** What stands over the two parts, where they are not "Cast" and "Places". */
  readonly headings?: { readonly subjects: string; readonly backgrounds: string };
}

/** How the columns of a page lie, in pixels. */
interface Columns {
  readonly stacked: boolean;
  readonly width: number;
  readonly nameWidth: number;
  readonly gutter: number;
  readonly textWidth: number;
}

/**
 * Draws the end credits made from a film's library: names on the left of a narrow gutter, descriptions on its right
 * (one below the other in a tall picture), as many pages as they need, about equally full. Returns opaque PNGs, at
 * least one. Throws StoryreelError `canvas-missing`.
 */
export async function drawCredits(credits: Credits): Promise<readonly Buffer[]> {
  const headings = credits.headings ?? { subjects: 'Cast', backgrounds: 'Places' };
  const foot = footOf(credits.models ?? []);
  const { lines = [] } = credits;
  const words = [...lines, ...credits.entries.flatMap(({ name, description }) => [name, description ?? ''])];
  const easel = await openEasel([credits.title, foot, ...Object.values(headings), ...words].join('\n'));
  const measures = measuresOf(credits.size);
  const pen = easel.pen(easel.sheet(1, 1));
  const columns = columnsOf(measures);
  const items = [
    titleItem(easel, pen, credits.title, measures, columns),
    ...(['subject', 'background'] as const).flatMap((kind) => {
      const entries = credits.entries.filter((entry) => entry.kind === kind);
      const heading = kind === 'subject' ? headings.subjects : headings.backgrounds;
      return [
        ...(entries.length > 0 ? [headingItem(easel, pen, heading, measures, columns)] : []),
        ...entries.map((entry) => entryItem(easel, pen, entry, measures, columns)),
      ];
    }),
    ...lines.map((line, index) => lineItem(easel, pen, line, index === 0, measures, columns)),
  ];
  const reserved = measures.unit * 7;
  const room = measures.height - measures.marginY * 2 - reserved;
  const pages = creditsPages(items, room);
  const pictures: Buffer[] = [];
  for (const [index, page] of pages.entries()) {
    const sheet = easel.sheet(measures.width, measures.height);
    const paper = easel.pen(sheet);
    layGround(easel, paper, sheet);
    let y = measures.marginY + Math.max(0, (room - page.height) / 2);
    for (const { item, gap } of page.items) {
      y += gap;
      item.draw(paper, (measures.width - columns.width) / 2, y);
      y += item.height;
    }
    if (index === pages.length - 1) {
      drawFoot(easel, paper, foot, measures);
    }
    pictures.push(await sheet.encode('png'));
  }
  return pictures;
}

/** "after_pickup" → "After pickup". */
export function creditName(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  const [first = ''] = words;
  return first.toLocaleUpperCase('en') + words.slice(first.length);
}

function footOf(models: readonly string[]): string {
  return ['Made with storyreel', ...new Set(models)].join('  ·  ');
}

function columnsOf({ width, height, unit, marginX }: Measures): Columns {
  const stacked = width < height;
  const whole = Math.min(width - marginX * 2, unit * 150);
  const gutter = unit * 4;
  // The gutter is the middle of the picture: title and headings stand over it.
  const nameWidth = stacked ? whole : (whole - gutter) / 2;
  return {
    stacked,
    width: whole,
    nameWidth,
    gutter,
    textWidth: stacked ? whole : whole - gutter - nameWidth,
  };
}

function titleItem(
  easel: Easel,
  pen: Pen,
  title: string,
  { unit }: Measures,
  columns: Columns,
): CreditsItem<Pen> {
  const block = setText(easel, pen, [{ text: title, colour: PAPER }], {
    face: 'regular',
    size: unit * 6,
    leading: 1.25,
    width: columns.width,
    lines: 3,
  });
  return {
    height: block.height,
    before: 0,
    keepsWithNext: true,
    draw: (paper, x, y) => drawText(easel, paper, block, x, y, 'middle'),
  };
}

function headingItem(
  easel: Easel,
  pen: Pen,
  heading: string,
  { unit }: Measures,
  columns: Columns,
): CreditsItem<Pen> {
  const block = setText(easel, pen, [{ text: heading, colour: AMBER }], {
    face: 'italic',
    size: unit * 3.8,
    leading: 1.3,
    width: columns.width,
    lines: 1,
  });
  return {
    height: block.height,
    before: unit * 4.2,
    keepsWithNext: true,
    draw: (paper, x, y) => drawText(easel, paper, block, x, y, 'middle'),
  };
}

function entryItem(
  easel: Easel,
  pen: Pen,
  entry: CreditEntry,
  { unit }: Measures,
  columns: Columns,
): CreditsItem<Pen> {
  const set = (text: string, bold: boolean): TextBlock =>
    setText(easel, pen, [{ text, colour: bold ? PAPER : QUIET }], {
      face: bold ? 'semibold' : 'regular',
      size: unit * 3.7,
      leading: 1.36,
      width: bold ? columns.nameWidth : columns.textWidth,
      lines: bold ? 2 : 5,
    });
  const name = set(creditName(entry.name), true);
  const text = set(entry.description ?? '', false);
  return {
    height: columns.stacked ? name.height + text.height : Math.max(name.height, text.height),
    before: unit * (columns.stacked ? 3 : 1.7),
    keepsWithNext: false,
    draw: (paper, x, y) => {
      if (columns.stacked) {
        drawText(easel, paper, name, x, y, 'middle');
        drawText(easel, paper, text, x, y + name.height, 'middle');
      } else {
        drawText(easel, paper, name, x, y, 'right');
        drawText(easel, paper, text, x + columns.nameWidth + columns.gutter, y, 'left');
      }
    },
  };
}

function lineItem(
  easel: Easel,
  pen: Pen,
  line: string,
  isFirst: boolean,
  { unit }: Measures,
  columns: Columns,
): CreditsItem<Pen> {
  const block = setText(easel, pen, [{ text: line, colour: QUIET }], {
    face: 'regular',
    size: unit * 3.7,
    leading: 1.36,
    width: columns.width,
    lines: 3,
  });
  return {
    height: block.height,
    before: unit * (isFirst ? 4.2 : 1.2),
    keepsWithNext: false,
    draw: (paper, x, y) => drawText(easel, paper, block, x, y, 'middle'),
  };
}

function drawFoot(
  easel: Easel,
  pen: Pen,
  foot: string,
  { width, height, unit, marginY, marginX }: Measures,
): void {
  const block = setText(easel, pen, [{ text: foot, colour: 'rgba(247, 239, 223, 0.42)' }], {
    face: 'regular',
    size: unit * 2.5,
    leading: 1.35,
    width: width - marginX * 2,
    lines: 2,
  });
  drawText(easel, pen, block, marginX, height - marginY - block.height, 'middle');
}
