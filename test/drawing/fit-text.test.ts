import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type Easel, openEasel } from '../../src/media/drawing/easel.js';
import { type FitSetting, type FittedText, fitText } from '../../src/media/drawing/fit-text.js';

const setting: FitSetting = {
  face: 'regular',
  colour: '#ffffff',
  width: 300,
  height: 150,
  largest: 40,
  smallest: 4,
  leading: 1.25,
  goodLines: 2,
};

let easel: Easel;

beforeAll(async () => {
  easel = await openEasel('東、「」ー');
});

const setIn = (text: string, more: Partial<FitSetting> = {}): FittedText =>
  fitText(easel, easel.pen(easel.sheet(1, 1)), text, { ...setting, ...more });

const lines = ({ paragraphs }: FittedText): string[] =>
  paragraphs.flatMap(({ block }) => block.lines.map(({ pieces }) => pieces.map(({ text }) => text).join('')));

test('a short text has the largest letters', () => {
  expect(setIn('Snow')).toMatchObject({ size: 40, lines: 1 });
});

test('a longer one is smaller, whole, and its lines are about equally long', () => {
  const text = 'The extraordinarily long and winding story of a red scarf that came home again';
  const fitted = setIn(text);
  expect(fitted.size).toBeLessThan(40);
  expect(lines(fitted).join(' ')).toBe(text);
  const widths = fitted.paragraphs.flatMap(({ block }) => block.lines.map(({ width }) => width));
  expect(Math.min(...widths) / Math.max(...widths)).toBeGreaterThan(0.6);
});

test('letters shrink before a word is broken', () => {
  const fitted = setIn('Extraordinarily extraordinary');
  expect(lines(fitted).join(' ')).toBe('Extraordinarily extraordinary');
});

test('only what does not even fit in the smallest letters ends in an ellipsis', () => {
  expect(lines(setIn('word '.repeat(3000))).at(-1)).toMatch(/…$/);
  expect(lines(setIn('word '.repeat(300))).join(' ')).toBe('word '.repeat(300).trim());
});

test('no line of Japanese begins with a stop or ends with an opening bracket', () => {
  const broken = lines(setIn('東東東東東「東東東東東、東東東東ー東東東「東東」東東。'.repeat(3)));
  expect(broken.length).toBeGreaterThan(3);
  for (const line of broken) {
    expect(line).not.toMatch(/^[、。」ー]|「$/u);
  }
});

test('whatever is written, it fits its room', () => {
  const written = fc.string({ unit: fc.constantFrom(...'abc WMil東、 \n-—😀שل'), maxLength: 400 });
  fc.assert(
    fc.property(written, fc.integer({ min: 60, max: 600 }), (text, width) => {
      const fitted = setIn(text, { width });
      expect(fitted.width).toBeLessThanOrEqual(width + 0.01);
      expect(fitted.height).toBeLessThanOrEqual(150.01);
    }),
    { numRuns: 60 },
  );
});
