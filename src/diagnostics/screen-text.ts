import stringWidth from 'string-width';

/** One grapheme of a text, as a terminal shows it. */
export interface Cell {
  /** Safe to print: never a control character. */
  readonly shown: string;
  /** Terminal columns it takes. */
  readonly width: number;
  /** Half-open range of UTF-16 offsets in the text it came from. */
  readonly start: number;
  readonly end: number;
}

const TAB_STOP = 4;

/** Real graphemes are shorter; a heap of a thousand marks on one letter is cut to this many UTF-16 units. */
const LONGEST_GRAPHEME = 48;

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The graphemes of one line. Tabs become spaces up to the next stop, control characters their pictures,
 * invisible and direction-changing characters their code point in angle brackets. Linear in the text.
 */
export function cellsOf(text: string): readonly Cell[] {
  const cells: Cell[] = [];
  let column = 0;
  const add = (grapheme: string, start: number): void => {
    const shown = grapheme === '\t' ? ' '.repeat(TAB_STOP - (column % TAB_STOP)) : visible(grapheme);
    const width = displayWidth(shown);
    cells.push({ shown, width, start, end: start + grapheme.length });
    column += width;
  };
  if (isPlain(text)) {
    for (let index = 0; index < text.length; index += 1) {
      add(text.charAt(index), index);
    }
  } else {
    for (const { segment, index } of graphemes.segment(text)) {
      add(segment, index);
    }
  }
  return cells;
}

/** One line of text made safe for a terminal, as `cellsOf` shows it. */
export function printable(text: string): string {
  return /^[ -~]*$/.test(text)
    ? text
    : cellsOf(text)
        .map((cell) => cell.shown)
        .join('');
}

/** Terminal columns a text takes; colour codes count nothing. */
export function displayWidth(text: string): number {
  return stringWidth(text);
}

/** One uncoloured line made printable and, where it is longer than `width` columns, cut with an ellipsis. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  const whole = printable(text);
  if (displayWidth(whole) <= width) {
    return whole;
  }
  const room = width - displayWidth(ellipsis);
  if (room < 0) {
    return '';
  }
  let [kept, used] = ['', 0];
  for (const cell of cellsOf(whole)) {
    if (used + cell.width > room) {
      break;
    }
    kept += cell.shown;
    used += cell.width;
  }
  return `${kept.trimEnd()}${ellipsis}`;
}

/** The text with spaces to fill `width` columns; longer text stays as it is. Colour codes count nothing. */
export function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + space : space + text;
}

/** Uncoloured text made printable and broken into lines of at most `width` columns, between words if it can be. */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapLine(printable(paragraph), room));
}

function wrapLine(paragraph: string, width: number): readonly string[] {
  const lines: string[] = [];
  let [line, used] = ['', 0];
  for (const word of paragraph.split(' ').filter((part) => part !== '')) {
    const length = displayWidth(word);
    if (used > 0 && used + 1 + length <= width) {
      line += ` ${word}`;
      used += 1 + length;
      continue;
    }
    if (used > 0) {
      lines.push(line);
    }
    [line, used] = [word, length];
    if (length > width) {
      const pieces = chop(word, width);
      line = pieces.pop() ?? '';
      used = displayWidth(line);
      lines.push(...pieces);
    }
  }
  lines.push(line);
  return lines;
}

/** A word longer than a line, in pieces that fit one. */
function chop(word: string, width: number): string[] {
  const pieces: string[] = [];
  let [piece, used] = ['', 0];
  for (const cell of cellsOf(word)) {
    if (used > 0 && used + cell.width > width) {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += cell.shown;
    used += cell.width;
  }
  return [...pieces, piece];
}

/** Only printable ASCII and tabs: one character is one grapheme. */
function isPlain(text: string): boolean {
  return /^[ -~\t]*$/.test(text);
}

/** A grapheme as it may be printed. */
function visible(grapheme: string): string {
  const code = grapheme.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) {
    return grapheme.length > LONGEST_GRAPHEME ? shorten(grapheme) : grapheme;
  }
  if (code < 0x20) {
    return Array.from(grapheme, (character) => String.fromCharCode(0x2400 + character.charCodeAt(0))).join(
      '',
    );
  }
  if (code === 0x7f) {
    return '␡';
  }
  if (code >= 0xd800 && code <= 0xdfff) {
    return '\u{fffd}';
  }
  if (/^[\u2028\u2029]/.test(grapheme)) {
    return named(code);
  }
  const short = grapheme.length > LONGEST_GRAPHEME ? shorten(grapheme) : grapheme;
  if (displayWidth(short) > 0) {
    return short;
  }
  // A mark with nothing to stand on gets the dotted circle; what is wholly invisible is named.
  return /^\p{Mark}/u.test(short) ? `\u25cc${short}` : named(code);
}

function shorten(grapheme: string): string {
  return grapheme.slice(0, LONGEST_GRAPHEME).replace(/[\ud800-\udbff]$/, '');
}

function named(code: number): string {
  return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}
