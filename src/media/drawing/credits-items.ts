import type { CreditEntry } from './credits.js';
import type { CreditsItem } from './credits-pages.js';
import { drawText } from './draw-text.js';
import type { Easel, Pen } from './easel.js';
import { AMBER, type Measures, PAPER, QUIET } from './film-look.js';
import { setText, type TextBlock, type TextSetting } from './text.js';

/** What the items of credits are set with. */
export interface Typesetting {
  readonly easel: Easel;
  /** Measures; it draws nothing. */
  readonly pen: Pen;
  /** What type is measured in, in pixels. */
  readonly unit: number;
  readonly columns: Columns;
}

/** How the columns of a page lie, in pixels. */
export interface Columns {
  readonly stacked: boolean;
  readonly width: number;
  readonly nameWidth: number;
  readonly gutter: number;
  readonly textWidth: number;
}

/** The columns of a picture of such measures. */
export function columnsOf({ width, height, unit, marginX }: Measures): Columns {
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

/** "after_pickup" → "After pickup". */
export function creditName(name: string): string {
  const words = name.replaceAll('_', ' ').trim();
  const [first = ''] = words;
  return first.toLocaleUpperCase('en') + words.slice(first.length);
}

/** The film's title. */
export function titleItem(setting: Typesetting, title: string): CreditsItem<Pen> {
  const type = { face: 'regular', size: setting.unit * 6, leading: 1.25, lines: 3 } as const;
  return centred(setting, title, PAPER, type, { before: 0, keepsWithNext: true });
}

/** What stands over a part: it is never the last of its page. */
export function headingItem(setting: Typesetting, heading: string): CreditsItem<Pen> {
  const type = { face: 'italic', size: setting.unit * 3.8, leading: 1.3, lines: 1 } as const;
  return centred(setting, heading, AMBER, type, { before: setting.unit * 4.2, keepsWithNext: true });
}

/** A line of its own; the first of several stands apart from what is before it. */
export function lineItem(setting: Typesetting, line: string, isFirst: boolean): CreditsItem<Pen> {
  const type = { face: 'regular', size: setting.unit * 3.7, leading: 1.36, lines: 3 } as const;
  return centred(setting, line, QUIET, type, {
    before: setting.unit * (isFirst ? 4.2 : 1.2),
    keepsWithNext: false,
  });
}

function centred(
  { easel, pen, columns }: Typesetting,
  text: string,
  colour: string,
  type: Omit<TextSetting, 'width'>,
  place: Pick<CreditsItem<Pen>, 'before' | 'keepsWithNext'>,
): CreditsItem<Pen> {
  const block = setText(easel, pen, [{ text, colour }], { ...type, width: columns.width });
  return {
    ...place,
    height: block.height,
    draw: (paper, x, y) => drawText(easel, paper, block, x, y, 'middle'),
  };
}

/** A name with its description. */
export function entryItem(setting: Typesetting, entry: CreditEntry): CreditsItem<Pen> {
  const { easel, pen, unit, columns } = setting;
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
