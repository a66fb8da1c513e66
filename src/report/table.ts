import picocolors from 'picocolors';
import { displayWidth, pad, printable, truncate, wrap } from '../diagnostics/screen-text.js';

/** A column of a table. */
export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /**
   * What happens when the table is too wide: `keep` the column as it is (the default), `wrap` its cells onto
   * more lines, `cut` them with an ellipsis.
   */
  readonly narrow?: 'keep' | 'wrap' | 'cut';
}

/** How a cell is meant, and so coloured. */
export type CellTone = 'plain' | 'good' | 'bad' | 'warning' | 'faint' | 'strong';

/** A cell: text, or text with a tone. */
export type TableCell = string | { readonly text: string; readonly tone: CellTone };

/** Where the table is shown. */
export interface TableOptions {
  /** Columns of the terminal; absent: as wide as it comes. */
  readonly width?: number | undefined;
  readonly colour?: boolean;
}

const GAP = '  ';
/** A column that gives way keeps at least this much. */
const NARROWEST = 12;

/**
 * A table as text, each line ended. Too wide for the terminal, the columns that may give way share what room
 * there is; where even that is too little each row becomes a block of "title: value" lines.
 */
export function formatTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  options: TableOptions = {},
): string {
  const paint = tonePaint(options.colour ?? false);
  const natural = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(textOf(row[index])))),
  );
  const widths = fitWidths(columns, natural, options.width);
  if (widths === undefined) {
    return blocks(columns, rows, options.width ?? 80, paint);
  }
  const head = columns.map(({ title }): TableCell => ({ text: title, tone: 'faint' }));
  return [head, ...rows].flatMap((row) => rowLines(columns, row, widths, paint)).join('');
}

/** Widths that fit, or undefined when none do. */
function fitWidths(
  columns: readonly TableColumn[],
  natural: readonly number[],
  width: number | undefined,
): readonly number[] | undefined {
  const widths = [...natural];
  const gaps = GAP.length * (columns.length - 1);
  let excess = widths.reduce((sum, part) => sum + part, gaps) - (width ?? Number.POSITIVE_INFINITY);
  while (excess > 0) {
    // The widest gives way first, so that short columns stay readable.
    let widest = -1;
    for (const [index, part] of widths.entries()) {
      const gives = (columns[index]?.narrow ?? 'keep') !== 'keep' && part > NARROWEST;
      if (gives && part > (widths[widest] ?? 0)) {
        widest = index;
      }
    }
    if (widest === -1) {
      return undefined;
    }
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}

type TonePaint = Record<CellTone, (text: string) => string>;

function rowLines(
  columns: readonly TableColumn[],
  row: readonly TableCell[],
  widths: readonly number[],
  paint: TonePaint,
): readonly string[] {
  const cells = columns.map(({ narrow }, index) => {
    const [text, width] = [textOf(row[index]), widths[index] ?? 0];
    return narrow === 'wrap' ? wrap(text, width) : [truncate(text, width)];
  });
  const height = Math.max(1, ...cells.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = columns.map(({ align }, index) => {
      const text = cells[index]?.[line] ?? '';
      const space = pad('', (widths[index] ?? 0) - displayWidth(text));
      const coloured = text === '' ? '' : paint[toneOf(row[index])](text);
      return align === 'right' ? space + coloured : coloured + space;
    });
    return `${parts.join(GAP).trimEnd()}\n`;
  });
}

/** For terminals too narrow for a table. */
function blocks(
  columns: readonly TableColumn[],
  rows: readonly (readonly TableCell[])[],
  width: number,
  paint: TonePaint,
): string {
  const label = Math.max(...columns.map(({ title }) => displayWidth(title))) + 2;
  const block = (row: readonly TableCell[]): string =>
    columns
      .map(({ title }, index) => {
        const cell = row[index];
        const lines = wrap(textOf(cell), Math.max(NARROWEST, width - label));
        return textOf(cell) === ''
          ? ''
          : lines
              .map(
                (line, at) =>
                  `${paint.faint(pad(at === 0 ? title : '', label))}${paint[toneOf(cell)](line)}\n`,
              )
              .join('');
      })
      .join('');
  return rows.map(block).join('\n');
}

function textOf(cell: TableCell | undefined): string {
  return printable(typeof cell === 'string' ? cell : (cell?.text ?? ''));
}

function toneOf(cell: TableCell | undefined): CellTone {
  return typeof cell === 'object' ? cell.tone : 'plain';
}

function tonePaint(colour: boolean): TonePaint {
  const { green, red, yellow, dim, bold } = picocolors.createColors(colour);
  return { plain: String, good: green, bad: red, warning: yellow, faint: dim, strong: bold };
}
