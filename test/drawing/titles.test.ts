import { describe, expect, test } from 'vitest';
import { drawCaption } from '../../src/media/drawing/caption.js';
import { drawMissingMark } from '../../src/media/drawing/missing-mark.js';
import { drawOverlayTitle } from '../../src/media/drawing/overlay-title.js';
import { drawTitleCard } from '../../src/media/drawing/title-card.js';
import type { FrameSize } from '../../src/terms/frame-size.js';
import { alphaRange, brightness, inkOf, linesOf, pixelsOf } from './ink.js';

const wide = { width: 320, height: 180 };
const tall = { width: 180, height: 320 };
const sizes: readonly FrameSize[] = [
  { width: 160, height: 90 },
  wide,
  tall,
  { width: 200, height: 200 },
  { width: 420, height: 180 },
];

type Draw = (size: FrameSize, text: string) => Promise<Buffer>;

const cards: readonly (readonly [string, Draw])[] = [
  ['an opening title', (size, text) => drawTitleCard({ size, text, kind: 'open' })],
  ['an end title', (size, text) => drawTitleCard({ size, text, kind: 'end' })],
];
const positions = [
  'top',
  'center',
  'bottom',
  'top-left',
  'top-right',
  'bottom-left',
  'bottom-right',
] as const;
const overlays: readonly (readonly [string, Draw])[] = [
  ...(['top', 'center', 'bottom-right'] as const).map(
    (position) =>
      [
        `a title at ${position}`,
        (size: FrameSize, text: string) => drawOverlayTitle({ size, text, position }),
      ] as const,
  ),
  ['a caption', (size, text) => drawCaption({ size, text })],
  ['a mark', (size, text) => drawMissingMark({ size, text })],
];

const words = 'She had not worn the red scarf since the winter in which her mother left. ';
const texts: readonly (readonly [string, string])[] = [
  ['one word', 'Snow'],
  ['200 characters', words.repeat(3).slice(0, 200)],
  ['one long word', 'x'.repeat(120)],
  ['many lines', 'Written by\nMira\n\nDirected by\nMira\n\nPaid by\nher sister\nand his brother'],
  ['Japanese', '彼女は赤いマフラーを拾い上げ、じっと見つめてから「首」に巻いた。'.repeat(3)],
  ['Thai', 'สวัสดีชาวโลกทุกคนในวันนี้และตลอดไป '.repeat(3)],
  ['Arabic', 'أضاءت المدينة أنوارها، وعادت إلى بيتها. '.repeat(3)],
  ['more than can be read', words.repeat(80)],
];

describe.each([...cards, ...overlays])('%s', (name, draw) => {
  test('is a picture of the size of the film, the same every time', async () => {
    for (const size of sizes) {
      const png = await draw(size, 'Evening came early.');
      expect({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) }).toEqual(size);
      expect((await draw(size, 'Evening came early.')).equals(png)).toBe(true);
    }
  });

  test.each(texts)('has all letters inside the safe area: %s', async (_, text) => {
    for (const size of [wide, tall]) {
      const ink = inkOf(await pixelsOf(await draw(size, text)));
      const shape = `${size.width}x${size.height}`;
      expect(ink?.left, shape).toBeGreaterThanOrEqual(size.width * 0.05 - 1);
      expect(ink?.right, shape).toBeLessThanOrEqual(size.width * 0.95 + 1);
      expect(ink?.top, shape).toBeGreaterThanOrEqual(size.height * 0.05 - 1);
      expect(ink?.bottom, shape).toBeLessThanOrEqual(size.height * 0.95 + 1);
    }
  });

  test('is opaque or leaves the picture alone', async () => {
    const pixels = await pixelsOf(await draw(wide, 'Snow'));
    expect(alphaRange(pixels)[0]).toBe(cards.some(([card]) => card === name) ? 255 : 0);
  });
});

test.each([
  ['Hebrew', 'א', 'ש'],
  ['Arabic', 'م', 'س'],
  ['Emoji', '😀', '🧣'],
  ['Devanagari', 'न', 'म'],
  ['Thai', 'ส', 'ว'],
  ['Japanese', 'の', '糸'],
  ['Chinese', '红', '围'],
  ['Korean', '안', '녕'],
  ['Ethiopic', 'ሰ', 'ላ'],
])('two letters of %s look different: neither is a box', async (_, one, other) => {
  const [first, second, bar, otherBar] = await Promise.all(
    [one, other, 'ᚠ', 'ᚢ'].map((text) => drawTitleCard({ size: wide, text, kind: 'open' })),
  );
  expect(first?.equals(second as Buffer)).toBe(false);
  expect(first?.equals(bar as Buffer)).toBe(false);
  // What cannot be drawn is a bar, whatever it is, and not a glyph of the machine's fonts.
  expect(bar?.equals(otherBar as Buffer)).toBe(true);
});

test('Arabic letters are joined', async () => {
  const width = async (text: string): Promise<number> => {
    const ink = inkOf(await pixelsOf(await drawCaption({ size: { width: 640, height: 360 }, text })));
    return (ink?.right ?? 0) - (ink?.left ?? 0);
  };
  expect(await width('سلسلة')).toBeLessThan((await width('س\u200cل\u200cس\u200cل\u200cة')) * 0.9);
});

test('a title stands where it was put', async () => {
  for (const position of positions) {
    const ink = inkOf(await pixelsOf(await drawOverlayTitle({ size: wide, text: 'Snow', position })));
    const [x, y] = [
      ((ink?.left ?? 0) + (ink?.right ?? 0)) / 640,
      ((ink?.top ?? 0) + (ink?.bottom ?? 0)) / 360,
    ];
    expect(x < 1 / 3 ? 'left' : x > 2 / 3 ? 'right' : '', position).toBe(position.split('-')[1] ?? '');
    expect(y < 1 / 3 ? 'top' : y > 2 / 3 ? 'bottom' : 'center', position).toBe(position.split('-')[0]);
  }
});

test.each([
  ['a caption', () => drawCaption({ size: wide, text: 'Evening came early that year.' })],
  ['a title', () => drawOverlayTitle({ size: wide, text: 'Twelve years later', position: 'center' })],
  ['a mark', () => drawMissingMark({ size: wide, text: 'missing: pick-up' })],
])('%s can be read on white, on black and between', async (_, draw) => {
  const png = await draw();
  const clear = await pixelsOf(png);
  for (const ground of ['#ffffff', '#000000', '#808080']) {
    const pixels = await pixelsOf(png, ground);
    let edges = 0;
    for (let y = 0; y < wide.height; y += 1) {
      for (let x = 3; x < wide.width; x += 1) {
        // A letter with something dark right beside it.
        edges += brightness(clear, x, y) > 190 && brightness(pixels, x - 3, y) < 100 ? 1 : 0;
      }
    }
    expect(edges, ground).toBeGreaterThan(25);
  }
});

test('a caption has two lines of about 42 characters, and more lines of smaller type only when it must', async () => {
  const size = { width: 640, height: 360 };
  const lines = async (text: string): Promise<number> =>
    linesOf(await pixelsOf(await drawCaption({ size, text })), 200);
  expect(await lines('She had not worn it since that winter.')).toBe(1);
  expect(await lines('She had not worn it since that winter when her mother left the house.')).toBe(2);
  expect(await lines(words.repeat(3))).toBeGreaterThan(2);
});

test('a line break in a title is one on the picture', async () => {
  const size = { width: 640, height: 360 };
  const lines = async (text: string): Promise<number> =>
    linesOf(await pixelsOf(await drawTitleCard({ size, text, kind: 'end' })), 120);
  expect(await lines('one two')).toBe(1);
  expect(await lines('one\ntwo\r\n\r\nthree')).toBe(3);
});

test('what would be syntax elsewhere is drawn as it is', async () => {
  const caption = (text: string): Promise<Buffer> => drawCaption({ size: wide, text });
  const plain = await caption('an8 x');
  for (const text of [
    '{\\an8} x',
    '<b>an8 x</b>',
    'an8\\N x',
    '%{an8} x',
    "an8:' x",
    'an8,; x',
    '&amp;an8 x',
  ]) {
    expect((await caption(text)).equals(plain), text).toBe(false);
  }
});
