import { allFonts, type BundledFont, EVERYDAY_FONTS, rareFonts } from './bundled-fonts.js';
import { COVERAGE } from './font-coverage-table.js';

/** A run of code points, both ends included. */
export interface CodePointRange {
  readonly first: number;
  readonly last: number;
}

/** Says of a character (one code point) whether there is a glyph for it. */
export type Coverage = (character: string) => boolean;

/** The fonts a text is drawn with and what they cover together. */
export interface FontChoice {
  /** Behind the face, in order. */
  readonly fonts: readonly BundledFont[];
  readonly covers: Coverage;
}

/** Characters that draw nothing by themselves and need no glyph. */
const INVISIBLE = /^[\s\p{Cc}\p{Cf}\p{Variation_Selector}]$/u;

/** The scripts that our fonts draw, by their Unicode names, with how much of Han they have. */
export const scriptsCovered: readonly string[] = allFonts().flatMap(({ scripts }) => scripts);

/**
 * The characters of a text that none of our fonts can draw, each once, in order of appearance: they would be drawn
 * as grey bars. Reads no file.
 */
export function uncoveredCharacters(text: string): readonly string[] {
  const { covers } = fontsFor(text);
  return [...new Set(text)].filter((character) => !covers(character));
}

/** What the everyday fonts cover. */
export function everydayChoice(): FontChoice {
  return { fonts: EVERYDAY_FONTS, covers: coverageOf(EVERYDAY_FONTS) };
}

/** The everyday fonts, and of the others those that a text needs. */
export function fontsFor(text: string): FontChoice {
  const everyday = everydayChoice();
  const fonts = [...everyday.fonts];
  const coverages = [everyday.covers];
  let missing = [...new Set(text)].filter((character) => !everyday.covers(character));
  for (const font of missing.length === 0 ? [] : rareFonts(text)) {
    const covers = coverageOf([font]);
    const left = missing.filter((character) => !covers(character));
    if (left.length < missing.length) {
      fonts.push(font);
      coverages.push(covers);
      missing = left;
    }
  }
  return { fonts, covers: (character) => coverages.some((covers) => covers(character)) };
}

/** Canvas would take a missing character from the machine's own fonts, which differ: so it has to be known before. */
function coverageOf(fonts: readonly BundledFont[]): Coverage {
  const ranges = fonts.map(({ file }) => rangesFrom(COVERAGE[file] ?? ''));
  return (character) =>
    INVISIBLE.test(character) || ranges.some((sorted) => within(sorted, character.codePointAt(0) ?? 0));
}

/** Reads a line of the table: for every run the gap from the end of the last one and, beyond 1, its length. */
function rangesFrom(line: string): CodePointRange[] {
  const ranges: CodePointRange[] = [];
  let end = 0;
  for (const run of line.split(' ').filter((written) => written !== '')) {
    const [gap = '', length = '1'] = run.split('.');
    const first = end + Number.parseInt(gap, 36);
    end = first + Number.parseInt(length, 36) - 1;
    ranges.push({ first, last: end });
  }
  return ranges;
}

function within(sorted: readonly CodePointRange[], point: number): boolean {
  let [low, high] = [0, sorted.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = sorted[middle];
    if (range === undefined || point < range.first) {
      high = middle - 1;
    } else if (point > range.last) {
      low = middle + 1;
    } else {
      return true;
    }
  }
  return false;
}
