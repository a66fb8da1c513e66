import { beforeAll, expect, test } from 'vitest';
import { drawText } from '../../src/media/drawing/draw-text.js';
import { type Easel, openEasel } from '../../src/media/drawing/easel.js';
import { mentionRuns } from '../../src/media/drawing/mentions.js';
import { colourOf } from '../../src/media/drawing/palette.js';
import { setText, type TextBlock } from '../../src/media/drawing/text.js';

let easel: Easel;

beforeAll(async () => {
  easel = await openEasel();
});

function set(text: string, width = 400, lines = 3): TextBlock {
  const pen = easel.pen(easel.sheet(1, 1));
  return setText(easel, pen, [{ text, colour: '#ffffff' }], {
    face: 'regular',
    size: 24,
    leading: 1.3,
    width,
    lines,
  });
}

const written = (block: TextBlock): string[] =>
  block.lines.map((line) => line.pieces.map((piece) => piece.text).join(''));

test('text is broken at spaces into lines that fit', () => {
  const block = set('the quick brown fox jumps over the lazy dog', 160, 9);
  expect(written(block).join(' ')).toBe('the quick brown fox jumps over the lazy dog');
  expect(block.lines.length).toBeGreaterThan(2);
  expect(block.width).toBeLessThanOrEqual(160);
});

test('what does not fit ends in an ellipsis', () => {
  const block = set('word '.repeat(400), 200, 2);
  expect(block.lines).toHaveLength(2);
  expect(written(block)[1]).toMatch(/word…$/);
  expect(block.width).toBeLessThanOrEqual(200);
});

test('a word wider than the block is broken anywhere', () => {
  const block = set('x'.repeat(20_000), 200, 4);
  expect(block.lines).toHaveLength(4);
  expect(block.width).toBeLessThanOrEqual(200);
});

test('line breaks, tabs and control characters are one space', () => {
  expect(written(set('a\n\n\tb\u0000c'))).toEqual(['a b c']);
});

test('the fonts of the package cover what films are written in', () => {
  for (const text of ['Zażółć gęślą', 'Ελληνικά', 'Українська', 'שלום', 'مرحبا', '😀🧣🌙', '“…” – €']) {
    expect(easel.covers(text), text).toBe(true);
  }
  expect(easel.covers('東')).toBe(false);
});

test('characters without a glyph are greeked, not left to fonts of the machine', () => {
  const [line] = set('say 東京 now').lines;
  expect(line?.pieces.map(({ text, greeked }) => [text, greeked])).toEqual([
    ['say ', false],
    ['東京', true],
    [' now', false],
  ]);
});

test('Hebrew is drawn from the right with names inside it in their place', () => {
  const [line] = set('שלום @mira טוב').lines;
  expect(line?.rightToLeft).toBe(true);
  expect(line?.pieces.map(({ text, rightToLeft }) => [text.trim(), rightToLeft])).toEqual([
    ['טוב', true],
    ['@mira', false],
    ['שלום', true],
  ]);
});

test('the same text gives the same pixels', () => {
  const draw = (): Buffer => {
    const sheet = easel.sheet(300, 80);
    const pen = easel.pen(sheet);
    drawText(easel, pen, set('Déjà vu 😀 שלום', 300), 0, 0);
    return sheet.data();
  };
  expect(draw().equals(draw())).toBe(true);
});

test('mentions are coloured by name; mail addresses and escapes are not', () => {
  const runs = mentionRuns("me@site.org saw @mira's \\@hat, @x_1.", '#fff');
  expect(runs.filter(({ colour }) => colour !== '#fff')).toEqual([
    { text: '@mira', colour: colourOf('mira') },
    { text: '@x_1', colour: colourOf('x_1') },
  ]);
  expect(runs.map(({ text }) => text).join('')).toBe("me@site.org saw @mira's @hat, @x_1.");
});

test('in a compiled prompt only names of references are coloured', () => {
  const runs = mentionRuns('\\@mira @nobody @mira', '#fff', new Set(['mira']));
  expect(runs).toEqual([
    { text: '\\@mira @nobody ', colour: '#fff' },
    { text: '@mira', colour: colourOf('mira') },
  ]);
});
