/** The measures of one row at full scale, in pixels. */
export const ROW = { width: 920, height: 156, picture: 124, gap: 24 } as const;

/** The most pixels a sheet has (112 MB while it is drawn): beyond it everything on the sheet is smaller. */
const MOST_PIXELS = 28_000_000;

/** The longest side that pictures are shown with everywhere (a WebP or a GPU's texture has no more). */
const LONGEST_SIDE = 16_000;

/** Where the rows of a sheet lie, in pixels. */
export interface SheetLayout {
  readonly columns: number;
  readonly down: number;
  readonly scale: number;
  readonly margin: number;
  readonly head: number;
  readonly width: number;
  readonly height: number;
}

/** As many columns as bring the sheet near the shape of a page (5:7), and the largest scale that its size allows. */
export function sheetLayout(rows: number): SheetLayout {
  const columns = Math.max(1, Math.round(Math.sqrt((rows * ROW.height) / (ROW.width * 1.4)) - 0.4));
  const down = Math.max(1, Math.ceil(rows / columns));
  const width = columns * ROW.width + (columns - 1) * ROW.gap * 2 + 96;
  const height = down * ROW.height + 96 + 84;
  const scale = Math.min(
    1,
    Math.sqrt(MOST_PIXELS / (width * height)),
    LONGEST_SIDE / Math.max(width, height),
  );
  return {
    columns,
    down,
    scale,
    margin: 48 * scale,
    head: 84 * scale,
    width: Math.floor(width * scale),
    height: Math.floor(height * scale),
  };
}
