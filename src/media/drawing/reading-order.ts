import makeBidi from 'bidi-js';

/** A piece of a line, in the order it is drawn from left to right. */
export interface Stretch {
  /** Offsets into the line, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly rightToLeft: boolean;
}

/** The embedding levels of a text and its base direction, by the Unicode bidirectional algorithm. */
export interface Reading {
  readonly levels: Uint8Array;
  readonly rightToLeft: boolean;
}

/** A mention is Latin in every language, and one word with its at sign. */
const MENTION = /@[A-Za-z]\w*/g;

/** Reads a paragraph; its first strong character that is not part of a mention gives the base direction. */
export function readingOf(text: string): Reading {
  const bidi = makeBidi();
  const level = (paragraph: string): number => bidi.getEmbeddingLevels(paragraph).paragraphs[0]?.level ?? 0;
  const rightToLeft = (level(text.replace(MENTION, (name) => ' '.repeat(name.length))) & 1) === 1;
  const oneWord = text.replace(MENTION, (name) => `a${name.slice(1)}`);
  const { levels } = bidi.getEmbeddingLevels(oneWord, rightToLeft ? 'rtl' : 'ltr');
  return { levels, rightToLeft };
}

/**
 * Cuts one line of a paragraph at changes of direction and at the given `breaks` (offsets), and puts the pieces
 * into the order of drawing (rule L2 of the algorithm: every run of a level and above is turned round).
 */
export function stretchesOf(
  levels: Uint8Array,
  start: number,
  end: number,
  breaks: ReadonlySet<number>,
): readonly Stretch[] {
  const pieces: { start: number; end: number; level: number }[] = [];
  for (let offset = start; offset < end; offset += 1) {
    const level = levels[offset] ?? 0;
    const piece = pieces.at(-1);
    if (piece && piece.level === level && !breaks.has(offset)) {
      piece.end = offset + 1;
    } else {
      pieces.push({ start: offset, end: offset + 1, level });
    }
  }
  const highest = Math.max(0, ...pieces.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    turnRuns(pieces, level);
  }
  return pieces.map((piece) => ({
    start: piece.start,
    end: piece.end,
    rightToLeft: (piece.level & 1) === 1,
  }));
}

function turnRuns<T extends { level: number }>(pieces: T[], level: number): void {
  let from = 0;
  while (from < pieces.length) {
    let to = from;
    while (to < pieces.length && (pieces[to]?.level ?? -1) >= level) {
      to += 1;
    }
    if (to - from > 1) {
      pieces.splice(from, to - from, ...pieces.slice(from, to).reverse());
    }
    from = Math.max(to, from + 1);
  }
}
