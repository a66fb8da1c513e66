import type { Easel, Face, Pen } from './easel.js';
import { breaksWithoutSpaces } from './line-breaks.js';
import { readingOf, stretchesOf } from './reading-order.js';

/** A piece of text in one colour (any CSS colour). */
export interface TextRun {
  readonly text: string;
  readonly colour: string;
}

/** How a block of text is set. */
export interface TextSetting {
  readonly face: Face;
  /** Size of the letters in pixels. */
  readonly size: number;
  /** From baseline to baseline, in sizes. */
  readonly leading: number;
  /** Width of the block in pixels. */
  readonly width: number;
  /** Text beyond so many lines ends in an ellipsis. */
  readonly lines: number;
}

/** A block of text broken into lines, ready to be drawn. */
export interface TextBlock {
  readonly setting: TextSetting;
  readonly lines: readonly TextLine[];
  /** Width of the widest line and height of all, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** One line: its pieces from left to right. */
interface TextLine {
  readonly pieces: readonly Piece[];
  readonly width: number;
  readonly rightToLeft: boolean;
}

interface Piece {
  readonly text: string;
  readonly colour: string;
  readonly rightToLeft: boolean;
  readonly width: number;
  /** Nothing of ours can draw it: it is drawn as a soft bar, the way a layout greeks text. */
  readonly greeked: boolean;
}

/** The smallest thing a line can be broken between: a user-perceived character. */
interface Cluster {
  readonly start: number;
  readonly end: number;
  readonly greeked: boolean;
  readonly space: boolean;
  readonly breakAfter: boolean;
}

/** Width of one greeked character, in sizes. */
const GREEKED_WIDTH = 0.82;

/** Explicit direction marks could turn our own labels round; joiners inside emoji stay. */
const UNWANTED = /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]|\p{Variation_Selector}|\p{Co}|\p{Cs}/gu;

/** Breaks coloured text into lines. White space of any kind counts as one space. */
export function setText(easel: Easel, pen: Pen, runs: readonly TextRun[], setting: TextSetting): TextBlock {
  pen.font = easel.font(setting.face, setting.size);
  pen.letterSpacing = '0px';
  // More than could ever fit is not looked at: a prompt may have 20,000 characters.
  const limit = Math.ceil((setting.lines * setting.width) / (setting.size * 0.12)) + 16;
  const { text, colours } = flatten(runs, limit);
  const clusters = clustersOf(easel, text);
  const reading = readingOf(text);
  const measure = (from: number, to: number): number => widthOf(pen, setting, text, clusters, from, to);
  const spans = breakLines(clusters, setting, measure);
  const lines = spans.map((span) => {
    const from = clusters[span.from]?.start ?? 0;
    const to = clusters[span.to - 1]?.end ?? from;
    const breaks = new Set<number>();
    let wasGreeked = false;
    for (const cluster of clusters.slice(span.from, span.to)) {
      if (cluster.greeked !== wasGreeked) {
        breaks.add(cluster.start);
      }
      wasGreeked = cluster.greeked;
    }
    for (let offset = from + 1; offset < to; offset += 1) {
      if (colours[offset] !== colours[offset - 1]) {
        breaks.add(offset);
      }
    }
    const greeked = new Set(clusters.filter((cluster) => cluster.greeked).map(({ start }) => start));
    const pieces = stretchesOf(reading.levels, from, to, breaks).map((stretch): Piece => {
      const written = text.slice(stretch.start, stretch.end);
      const bar = greeked.has(stretch.start);
      return {
        text: written,
        colour: colours[stretch.start] ?? '#fff',
        rightToLeft: stretch.rightToLeft,
        greeked: bar,
        width: bar
          ? GREEKED_WIDTH * setting.size * charactersIn(clusters, stretch.start, stretch.end)
          : pen.measureText(written).width,
      };
    });
    if (span.cut) {
      const ellipsis: Piece = {
        text: '…',
        colour: colours[Math.max(from, to - 1)] ?? '#fff',
        rightToLeft: false,
        greeked: false,
        width: pen.measureText('…').width,
      };
      if (reading.rightToLeft) {
        pieces.unshift(ellipsis);
      } else {
        pieces.push(ellipsis);
      }
    }
    const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
    return { pieces, width, rightToLeft: reading.rightToLeft };
  });
  return {
    setting,
    lines,
    width: Math.max(0, ...lines.map((line) => line.width)),
    height: lines.length * setting.size * setting.leading,
  };
}

/** Where the lines of a block stand: `start` follows the direction of the text, the others are the same for all. */
export type Across = 'start' | 'left' | 'middle' | 'right';

/** How letters are put down, when not simply filled in their own colours. */
export interface Ink {
  /** One colour for all pieces. */
  readonly colour?: string;
  /** The letters' outline instead of their inside, so many pixels wide (half of it outside the letter). */
  readonly outline?: number;
}

/** Draws a block with its top left corner at (x, y). */
export function drawText(
  easel: Easel,
  pen: Pen,
  block: TextBlock,
  x: number,
  y: number,
  across: Across = 'start',
  ink: Ink = {},
): void {
  const { size, leading, width, face } = block.setting;
  pen.font = easel.font(face, size);
  pen.letterSpacing = '0px';
  block.lines.forEach((line, index) => {
    const spare = width - line.width;
    const right = across === 'right' || (across === 'start' && line.rightToLeft);
    let left = x + (across === 'middle' ? spare / 2 : right ? spare : 0);
    const baseline = y + index * size * leading + size * (leading - 1) * 0.5 + size * 0.8;
    for (const piece of line.pieces) {
      pen.fillStyle = ink.colour ?? piece.colour;
      if (piece.greeked) {
        drawGreeked(pen, left, baseline, size, piece.width);
      } else {
        pen.direction = piece.rightToLeft ? 'rtl' : 'ltr';
        pen.textAlign = 'left';
        putDown(pen, piece.text, left, baseline, ink);
      }
      left += piece.width;
    }
  });
}

function putDown(pen: Pen, text: string, left: number, baseline: number, ink: Ink): void {
  if (ink.outline === undefined) {
    pen.fillText(text, left, baseline);
    return;
  }
  pen.lineWidth = ink.outline;
  pen.lineJoin = 'round';
  pen.strokeStyle = pen.fillStyle;
  pen.strokeText(text, left, baseline);
}

function drawGreeked(pen: Pen, left: number, baseline: number, size: number, width: number): void {
  const gap = size * 0.06;
  pen.save();
  pen.globalAlpha *= 0.38;
  pen.beginPath();
  pen.roundRect(left + gap, baseline - size * 0.48, Math.max(gap, width - gap * 2), size * 0.46, size * 0.23);
  pen.fill();
  pen.restore();
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

function charactersIn(clusters: readonly Cluster[], start: number, end: number): number {
  return clusters.filter((cluster) => cluster.start >= start && cluster.start < end).length;
}

function flatten(runs: readonly TextRun[], limit: number): { text: string; colours: string[] } {
  let text = '';
  const colours: string[] = [];
  for (const run of runs) {
    if (text.length >= limit) {
      break;
    }
    const tidy = run.text
      .slice(0, limit * 2)
      .replace(UNWANTED, '')
      .replace(/[\s\p{Cc}]+/gu, ' ');
    const piece = text === '' || text.endsWith(' ') ? tidy.replace(/^ +/, '') : tidy;
    text += piece;
    for (let unit = 0; unit < piece.length; unit += 1) {
      colours.push(run.colour);
    }
  }
  const trimmed = text.trimEnd();
  return { text: trimmed, colours: colours.slice(0, trimmed.length) };
}

function clustersOf(easel: Easel, text: string): Cluster[] {
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

function widthOf(
  pen: Pen,
  setting: TextSetting,
  text: string,
  clusters: readonly Cluster[],
  from: number,
  to: number,
): number {
  let width = 0;
  let plainFrom: number | undefined;
  for (let index = from; index <= to; index += 1) {
    const cluster = index < to ? clusters[index] : undefined;
    if (cluster && !cluster.greeked) {
      plainFrom ??= cluster.start;
      continue;
    }
    if (plainFrom !== undefined) {
      const plainTo = cluster?.start ?? clusters[to - 1]?.end ?? plainFrom;
      width += pen.measureText(text.slice(plainFrom, plainTo)).width;
      plainFrom = undefined;
    }
    width += cluster ? GREEKED_WIDTH * setting.size : 0;
  }
  return width;
}

/** Longest part of a word that is given up so that an ellipsis follows a whole one. */
const LONGEST_SCRAP = 14;

/** The end of the last whole word before `to`, when it is near. */
function wordEnd(clusters: readonly Cluster[], from: number, to: number): number {
  for (let end = to; end > Math.max(from, to - LONGEST_SCRAP); end -= 1) {
    if (clusters[end]?.space) {
      return end;
    }
  }
  return to;
}

/** A line as a range of clusters; `cut` when text is left out after it. */
interface LineSpan {
  readonly from: number;
  readonly to: number;
  readonly cut: boolean;
}

function breakLines(
  clusters: readonly Cluster[],
  setting: TextSetting,
  measure: (from: number, to: number) => number,
): LineSpan[] {
  const lines: LineSpan[] = [];
  const withoutSpaces = (from: number, to: number): number => {
    let end = to;
    while (end > from && clusters[end - 1]?.space) {
      end -= 1;
    }
    return end;
  };
  let from = 0;
  while (from < clusters.length) {
    let fits = from;
    let breakAt = from;
    for (let to = from + 1; to <= clusters.length; to += 1) {
      const wordEnds = to === clusters.length || clusters[to - 1]?.breakAfter === true;
      if (!wordEnds && to - fits < 24) {
        continue;
      }
      if (measure(from, withoutSpaces(from, to)) > setting.width) {
        break;
      }
      fits = to;
      breakAt = wordEnds ? to : breakAt;
    }
    if (breakAt === from) {
      // One word wider than the block: it is broken wherever the block ends.
      breakAt = Math.max(from + 1, fits);
      while (breakAt < clusters.length && measure(from, breakAt + 1) <= setting.width) {
        breakAt += 1;
      }
    }
    const last = lines.length === setting.lines - 1 && breakAt < clusters.length;
    if (last) {
      const room = setting.width - setting.size * 0.9;
      let to = withoutSpaces(from, breakAt);
      while (to > from + 1 && measure(from, to) > room) {
        to = withoutSpaces(from, to - 1);
      }
      lines.push({ from, to: wordEnd(clusters, from, to), cut: true });
      break;
    }
    lines.push({ from, to: withoutSpaces(from, breakAt), cut: false });
    from = breakAt;
    while (clusters[from]?.space) {
      from += 1;
    }
  }
  return lines;
}
