import { unbreakable } from './clusters.js';
import { type Across, drawText, type Ink } from './draw-text.js';
import type { Easel, Face, Pen } from './easel.js';
import { setText, type TextBlock } from './text.js';

/** A text to be set as large as its room allows. Lengths are in pixels. */
export interface FitSetting {
  readonly face: Face;
  /** Any CSS colour. */
  readonly colour: string;
  /** The room. */
  readonly width: number;
  readonly height: number;
  /** Size of the letters: where to begin, and where to stop and end the text in an ellipsis instead. */
  readonly largest: number;
  readonly smallest: number;
  /** From baseline to baseline, in sizes. */
  readonly leading: number;
  /** So many lines are good at the largest size; smaller letters may take more. */
  readonly goodLines: number;
}

/** A text set to fit: its paragraphs one below the other. */
export interface FittedText {
  readonly paragraphs: readonly { readonly block: TextBlock; readonly top: number }[];
  /** Size of the letters. */
  readonly size: number;
  /** What it takes up. */
  readonly width: number;
  readonly height: number;
  readonly lines: number;
}

/** Letters shrink by this much at a time. */
const STEP = 0.94;

/** Down to this part of the largest size a smaller letter is better than a broken word. */
const WHOLE_WORDS = 0.4;

/** An empty line between paragraphs, in lines. */
const EMPTY_LINE = 0.5;

/**
 * Sets a text in the largest letters with which it fits its room, its lines about equally long. A line break in
 * the text is one on the picture. Only a text that does not even fit in the smallest letters is cut.
 */
export function fitText(easel: Easel, pen: Pen, text: string, setting: FitSetting): FittedText {
  const paragraphs = text
    .trim()
    .split(/\r\n|[\n\v\f\r\u2028\u2029]/)
    .map((paragraph) => paragraph.trim());
  const written = paragraphs.filter((paragraph) => paragraph !== '').length;
  const widest = widestWord(easel, pen, text, setting.face);
  const sizes = sizesOf(setting);
  /** What a size gives, when it is good. */
  const attempt = (size: number): FittedText | undefined => {
    const shrunk = size / setting.largest;
    if (widest * size > setting.width && shrunk > WHOLE_WORDS) {
      return undefined;
    }
    const fitted = setAt(easel, pen, paragraphs, setting, size);
    const wanted = Math.max(setting.goodLines, written) / shrunk ** 2;
    return fitted.height <= setting.height && fitted.width <= setting.width && fitted.lines <= wanted
      ? fitted
      : undefined;
  };
  let best: FittedText | undefined;
  // What fits in one size fits in all smaller ones, but for a hair's breadth that does not matter.
  let [low, high] = [0, sizes.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const fitted = attempt(sizes[middle] ?? setting.smallest);
    if (fitted) {
      best = fitted;
      high = middle - 1;
    } else {
      low = middle + 1;
    }
  }
  if (best) {
    return balanced(easel, pen, best, paragraphs, setting, widest);
  }
  return setAt(easel, pen, [paragraphs.join(' ')], setting, setting.smallest);
}

/** The sizes to try, from the largest down to the smallest. */
function sizesOf({ largest, smallest }: FitSetting): readonly number[] {
  const sizes: number[] = [];
  for (let size = largest; size > smallest; size *= STEP) {
    sizes.push(size);
  }
  return [...sizes, smallest];
}

/** Draws a fitted text with its top left corner at (x, y); `width` is what its lines are placed in. */
export function drawFitted(
  easel: Easel,
  pen: Pen,
  fitted: FittedText,
  place: { readonly x: number; readonly y: number; readonly width: number },
  across: Across,
  ink?: Ink,
): void {
  for (const { block, top } of fitted.paragraphs) {
    const placed = { ...block, setting: { ...block.setting, width: place.width } };
    drawText(easel, pen, placed, place.x, place.y + top, across, ink);
  }
}

function setAt(
  easel: Easel,
  pen: Pen,
  texts: readonly string[],
  setting: FitSetting,
  size: number,
  width: number = setting.width,
): FittedText {
  const room = Math.max(1, Math.floor(setting.height / (size * setting.leading)));
  // One paragraph alone may be cut; of several, none is: they are joined when nothing else helps.
  const lines = texts.length === 1 ? (size <= setting.smallest ? room : room + 1) : room * 4 + 4;
  const paragraphs: { block: TextBlock; top: number }[] = [];
  let top = 0;
  for (const text of texts) {
    const block = setText(easel, pen, [{ text, colour: setting.colour }], {
      face: setting.face,
      size,
      leading: setting.leading,
      width,
      lines,
    });
    paragraphs.push({ block, top });
    top += text === '' ? size * setting.leading * EMPTY_LINE : block.height;
  }
  return {
    paragraphs,
    size,
    width: Math.max(0, ...paragraphs.map(({ block }) => block.width)),
    height: top,
    lines: paragraphs.reduce((sum, { block }) => sum + block.lines.length, 0),
  };
}

/** The same in the narrowest room that needs no further line. */
function balanced(
  easel: Easel,
  pen: Pen,
  fitted: FittedText,
  texts: readonly string[],
  setting: FitSetting,
  widest: number,
): FittedText {
  let best = fitted;
  const written = fitted.paragraphs.filter(({ block }) => block.lines.length > 0).length;
  if (fitted.lines === written || fitted.lines > 8) {
    return best;
  }
  let [low, high] = [fitted.width / 2, fitted.width];
  for (let round = 0; round < 7; round += 1) {
    const width = (low + high) / 2;
    const tried = setAt(easel, pen, texts, setting, fitted.size, width);
    if (widest * fitted.size <= width && tried.lines === fitted.lines && tried.width <= width) {
      best = tried;
      high = width;
    } else {
      low = width;
    }
  }
  return best;
}

/** Width of the longest piece without a break, in sizes. */
function widestWord(easel: Easel, pen: Pen, text: string, face: Face): number {
  pen.font = easel.font(face, 100);
  pen.letterSpacing = '0px';
  // A few long ones decide; a text of many words is not measured whole.
  const words = [...unbreakable(easel, text.slice(0, 4000))].sort((a, b) => b.length - a.length).slice(0, 12);
  return Math.max(0, ...words.map((word) => pen.measureText(word.replaceAll('\0', '')).width)) / 100;
}
