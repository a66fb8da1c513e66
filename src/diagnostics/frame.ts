import type { Diagnostic } from './diagnostic.js';
import { type Cell, cellsOf, displayWidth, pad, printable, wrap } from './screen-text.js';
import { lineStarts, positionAt, type SourceFile, type Span } from './source.js';

/** How the parts of a frame are coloured; each takes text and gives it back coloured. */
export interface FramePaint {
  /** The head and the underline, in the severity's colour. */
  readonly primary: (text: string) => string;
  /** The underlines of related places. */
  readonly related: (text: string) => string;
  /** Line numbers and the rule beside them. */
  readonly faint: (text: string) => string;
  /** What must be read: the message, the word "hint". */
  readonly strong: (text: string) => string;
}

/** How a frame is drawn. */
export interface FrameOptions {
  /** Columns of the terminal; source is cut to it, messages are wrapped. Absent: source to 80, no wrapping. */
  readonly width?: number | undefined;
  readonly paint?: FramePaint;
}

/** A place to underline, and what is said about it. */
interface Mark {
  readonly span: Span;
  readonly message: string;
  readonly primary: boolean;
}

const DEFAULT_WIDTH = 80;
const MARGIN = 2;
const NARROWEST_LABEL = 24;
const ELLIPSIS: Cell = { shown: '…', width: 1, start: -1, end: -1 };

const same = (text: string): string => text;
const PLAIN: FramePaint = { primary: same, related: same, faint: same, strong: same };

/**
 * A diagnostic as people see it, without a line end after it: a head with the place, the lines of source with
 * the places underlined, the hint. The diagnostic's own place comes first, related ones in the same file
 * follow in line order, those in other files have a head of their own. Linear in what it shows: a line of
 * megabytes is looked at only around the place.
 */
export function drawFrame(diagnostic: Diagnostic, options: FrameOptions = {}): string {
  const paint = options.paint ?? PLAIN;
  const own: Mark = { span: diagnostic.span, message: diagnostic.message, primary: true };
  const marks = [own, ...relatedMarks(diagnostic)];
  const numberWidth = Math.max(...marks.map((mark) => String(placeOf(mark.span).line).length), 2);
  const margin = ' '.repeat(MARGIN);

  const lines = [
    `${paint.primary(`${diagnostic.severity}[${diagnostic.code}]`)} ${paint.strong(where(diagnostic.span))}`,
  ];
  let shown: { file: SourceFile; line: number } = { file: diagnostic.span.file, line: 0 };
  for (const mark of marks) {
    const { line } = placeOf(mark.span);
    if (mark.span.file.path !== shown.file.path) {
      lines.push(`${margin}in ${paint.strong(where(mark.span))}`);
    }
    const gutter = (text: string): string => paint.faint(`${margin}${pad(text, numberWidth, 'right')} │`);
    const repeated = mark.span.file.path === shown.file.path && line === shown.line;
    const drawn = drawMark(mark, options.width, MARGIN + numberWidth + 3, paint);
    if (!repeated) {
      lines.push(`${gutter(String(line))} ${drawn.source}`.trimEnd());
    }
    lines.push(...drawn.below.map((text) => `${gutter('')} ${text}`));
    shown = { file: mark.span.file, line };
  }
  if (diagnostic.hint !== undefined) {
    lines.push(...labelled('hint: ', diagnostic.hint, options.width, paint));
  }
  return lines.join('\n');
}

/** Related places: same file first, then by file as met, each in order of place. */
function relatedMarks(diagnostic: Diagnostic): readonly Mark[] {
  const files = [diagnostic.span.file.path];
  const marks = (diagnostic.related ?? []).map(({ span, message }): Mark => {
    if (!files.includes(span.file.path)) {
      files.push(span.file.path);
    }
    return { span, message, primary: false };
  });
  const rank = (mark: Mark): number => files.indexOf(mark.span.file.path);
  return marks.sort((a, b) => rank(a) - rank(b) || a.span.start - b.span.start);
}

/** The line of source a mark is on, and the rows under it: underline, then message. */
function drawMark(mark: Mark, width: number | undefined, gutter: number, paint: FramePaint) {
  const room = Math.max(20, (width ?? DEFAULT_WIDTH) - gutter);
  const view = lookAt(mark.span, room);
  const colour = mark.primary ? paint.primary : paint.related;
  const indent = ' '.repeat(view.before);
  const line = colour((mark.primary ? '^' : '-').repeat(view.underlined));
  const message = mark.message.split(/\r\n|\r|\n/).map(printable);
  const beside = view.before + view.underlined + 1;
  const fits = message.every((text) => width === undefined || beside + displayWidth(text) <= room);
  if (fits) {
    const [first = '', ...others] = message.map((text) => (mark.primary ? paint.strong(text) : text));
    const below = [`${indent}${line} ${first}`, ...others.map((text) => ' '.repeat(beside) + text)];
    return { source: view.source, below: below.map((text) => text.trimEnd()) };
  }
  // No room beside the underline: under it, moved left as far as a readable width asks.
  const left = Math.max(0, Math.min(view.before, room - Math.max(NARROWEST_LABEL, longest(message))));
  const wrapped = wrap(message.join('\n'), room - left);
  return {
    source: view.source,
    below: [
      `${indent}${line}`,
      ...wrapped.map((text) => ' '.repeat(left) + (mark.primary ? paint.strong(text) : text)),
    ],
  };
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(displayWidth));
}

/** What is shown of a line, and which columns of that are underlined. */
interface View {
  readonly source: string;
  readonly before: number;
  readonly underlined: number;
}

/** The line a span begins on, cut to `room` columns around the span. */
function lookAt(span: Span, room: number): View {
  const { text } = span.file;
  const { line, column } = placeOf(span);
  const starts = lineStarts(span.file);
  const lineStart = starts[line - 1] ?? 0;
  const lineEnd = endOfLine(text, lineStart, starts[line] ?? text.length, line < starts.length);
  const start = Math.min(lineStart + column - 1, lineEnd);
  const end = Math.max(start, Math.min(span.end, lineEnd));

  // Graphemes may be many units long, so some more than fit; never the whole of a huge line.
  const from = Math.max(lineStart, start - room * 8);
  const to = Math.min(lineEnd, start + room * 8);
  const cells = cellsOf(text.slice(from, to));
  const inside = (cell: Cell): boolean =>
    from + cell.start < Math.max(end, start + 1) && from + cell.end > start && cell !== ELLIPSIS;

  const first = cells.findIndex((cell) => from + cell.end > start);
  const at = first === -1 ? cells.length : first;
  const shown = window(cells, at, { room, cutLeft: from > lineStart, cutRight: to < lineEnd, inside });
  const marked = shown.findIndex(inside);
  const before = widthOf(marked === -1 ? shown : shown.slice(0, marked));
  return {
    source: shown.map((cell) => cell.shown).join(''),
    before,
    underlined: start === end ? 1 : Math.max(1, widthOf(shown.filter(inside))),
  };
}

interface WindowOptions {
  readonly room: number;
  /** Whether the line goes on to the left or right of the cells. */
  readonly cutLeft: boolean;
  readonly cutRight: boolean;
  readonly inside: (cell: Cell) => boolean;
}

/** The cells that fit into the room, with the one at `at` among them and some of what comes before it. */
function window(cells: readonly Cell[], at: number, options: WindowOptions): readonly Cell[] {
  const { room, cutLeft, cutRight, inside } = options;
  // One column is kept for an underline at the very end of a line.
  if (!cutLeft && !cutRight && widthOf(cells) < room) {
    return cells;
  }
  const target = Math.max(1, widthOf(cells.slice(at).filter(inside)));
  const wholeHead = !cutLeft && widthOf(cells.slice(0, at)) + target < room;
  let first = wholeHead ? 0 : at;
  if (!wholeHead) {
    const context = Math.floor(room / 2.5);
    let width = 0;
    while (first > 0 && width + (cells[first - 1]?.width ?? 0) < context) {
      first -= 1;
      width += cells[first]?.width ?? 0;
    }
  }
  const shown: Cell[] = first > 0 || cutLeft ? [ELLIPSIS] : [];
  let width = shown.length;
  for (let index = first; index < cells.length; index += 1) {
    const cell = cells[index];
    if (cell === undefined || width + cell.width > room - 1) {
      return [...shown, ELLIPSIS];
    }
    shown.push(cell);
    width += cell.width;
  }
  return cutRight ? [...shown, ELLIPSIS] : shown;
}

/** Where the text of a line ends, before its line break. */
function endOfLine(text: string, lineStart: number, nextLine: number, hasBreak: boolean): number {
  if (!hasBreak) {
    return text.length;
  }
  const crlf = text.charCodeAt(nextLine - 1) === 10 && text.charCodeAt(nextLine - 2) === 13;
  return Math.max(lineStart, nextLine - (crlf ? 2 : 1));
}

function labelled(label: string, text: string, width: number | undefined, paint: FramePaint): string[] {
  const indent = ' '.repeat(MARGIN + label.length);
  const lines =
    width === undefined
      ? text.split(/\r\n|\r|\n/).map(printable)
      : wrap(text, Math.max(NARROWEST_LABEL, width - indent.length));
  return lines.map((line, index) =>
    index === 0 ? `${' '.repeat(MARGIN)}${paint.strong(label.trimEnd())} ${line}` : indent + line,
  );
}

function widthOf(cells: readonly Cell[]): number {
  return cells.reduce((sum, cell) => sum + cell.width, 0);
}

function placeOf(span: Span) {
  return positionAt(span.file, span.start);
}

/** "file:line:column", which terminals and editors make a link. */
function where(span: Span): string {
  const { line, column } = placeOf(span);
  return `${printable(span.file.path)}:${line}:${column}`;
}
