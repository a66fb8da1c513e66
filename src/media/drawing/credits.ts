import type { FrameSize } from '../../terms/frame-size.js';
import { columnsOf, entryItem, headingItem, lineItem, type Typesetting, titleItem } from './credits-items.js';
import { type CreditsItem, creditsPages } from './credits-pages.js';
import { drawText } from './draw-text.js';
import { type Easel, openEasel, type Pen } from './easel.js';
import { layGround, type Measures, measuresOf } from './film-look.js';
import { setText } from './text.js';

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
  const room = measures.height - measures.marginY * 2 - measures.unit * 7;
  const pages = fewestPages(
    TYPE_SCALES.map((scale) =>
      creditsPages(
        itemsOf({ easel, pen, unit: measures.unit * scale, columns }, { ...credits, headings }),
        room,
      ),
    ),
  );
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

/** Type may be so much smaller where that saves a page. */
const TYPE_SCALES = [1, 0.93, 0.86] as const;

/** The first of those with the fewest pages. */
function fewestPages<Page>(settings: readonly (readonly Page[])[]): readonly Page[] {
  const fewest = Math.min(...settings.map((pages) => pages.length));
  return settings.find((pages) => pages.length === fewest) ?? [];
}

function itemsOf(
  setting: Typesetting,
  { title, entries, headings, lines = [] }: Credits & Required<Pick<Credits, 'headings'>>,
): CreditsItem<Pen>[] {
  const parts = [
    [headings.subjects, entries.filter(({ kind }) => kind === 'subject')],
    [headings.backgrounds, entries.filter(({ kind }) => kind === 'background')],
  ] as const;
  return [
    titleItem(setting, title),
    ...parts.flatMap(([heading, part]) => [
      ...(part.length > 0 ? [headingItem(setting, heading)] : []),
      ...part.map((entry) => entryItem(setting, entry)),
    ]),
    ...lines.map((line, index) => lineItem(setting, line, index === 0)),
  ];
}

function footOf(models: readonly string[]): string {
  return ['Made with storyreel', ...new Set(models)].join('  ·  ');
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
