import type { Easel } from './easel.js';
import { breaksWithoutSpaces } from './line-breaks.js';

/** The smallest thing a line can be broken between: a user-perceived character. */
export interface Cluster {
  /** Its place in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Nothing of ours can draw it. */
  readonly greeked: boolean;
  readonly space: boolean;
  /** Whether a line may end behind it. */
  readonly breakAfter: boolean;
}

/** The characters of a text, as people count them, with where a line may be broken. */
export function clustersOf(easel: Easel, text: string): readonly Cluster[] {
  const between = breaksWithoutSpaces(text);
  const segments = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)];
  const bars = segments.map(({ segment }) => !easel.covers(segment));
  return segments.map(({ segment, index }, place) => {
    const greeked = bars[place] === true;
    const space = segment === ' ';
    const end = index + segment.length;
    const breakAfter =
      space ||
      greeked ||
      /[-–—/]$/u.test(segment) ||
      /\p{Extended_Pictographic}/u.test(segment) ||
      (between.has(end) && bars[place + 1] === false);
    return { start: index, end, greeked, space, breakAfter };
  });
}

/** The longest pieces of a text that no line break goes through, unless it has to. */
export function unbreakable(easel: Easel, text: string): readonly string[] {
  const words: string[] = [];
  let word = '';
  for (const cluster of clustersOf(easel, text)) {
    word += cluster.space ? '' : text.slice(cluster.start, cluster.end);
    if (cluster.breakAfter && word !== '') {
      words.push(word);
      word = '';
    }
  }
  return word === '' ? words : [...words, word];
}
