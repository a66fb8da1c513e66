import { breakLines, type LineSpan } from './break-lines.js';
import { type Cluster, clustersOf } from './clusters.js';
import type { Easel, Face, Pen } from './easel.js';
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
  const copy: Copy = { text, colours, clusters, reading: readingOf(text), setting };
  const spans = breakLines(clusters, setting, (from, to) => widthOf(pen, copy, from, to));
  const lines = spans.map((span) => lineOf(pen, copy, span));
  return {
    setting,
    lines,
    width: Math.max(0, ...lines.map((line) => line.width)),
    height: lines.length * setting.size * setting.leading,
  };
}

/** A whole text that is to be set. */
interface Copy {
  readonly text: string;
  /** The colour of every UTF-16 unit of it. */
  readonly colours: readonly string[];
  readonly clusters: readonly Cluster[];
  readonly reading: ReturnType<typeof readingOf>;
  readonly setting: TextSetting;
}

function lineOf(pen: Pen, copy: Copy, span: LineSpan): TextLine {
  const { text, colours, clusters, reading, setting } = copy;
  const from = clusters[span.from]?.start ?? 0;
  const to = clusters[span.to - 1]?.end ?? from;
  const greeked = new Set(clusters.filter((cluster) => cluster.greeked).map(({ start }) => start));
  const pieces = stretchesOf(reading.levels, from, to, changesIn(copy, span, from, to)).map(
    (stretch): Piece => {
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
    },
  );
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
}

/** Where in a line, from one place of the text to another, the colour changes, or what can be drawn. */
function changesIn({ clusters, colours }: Copy, span: LineSpan, from: number, to: number): Set<number> {
  const changes = new Set<number>();
  let wasGreeked = false;
  for (const cluster of clusters.slice(span.from, span.to)) {
    if (cluster.greeked !== wasGreeked) {
      changes.add(cluster.start);
    }
    wasGreeked = cluster.greeked;
  }
  for (let offset = from + 1; offset < to; offset += 1) {
    if (colours[offset] !== colours[offset - 1]) {
      changes.add(offset);
    }
  }
  return changes;
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

/** The width of a range of clusters. */
function widthOf(pen: Pen, { text, clusters, setting }: Copy, from: number, to: number): number {
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
