import { expect, test } from 'vitest';
import { type CreditEntry, drawCredits } from '../../src/media/drawing/credits.js';
import { creditName } from '../../src/media/drawing/credits-items.js';
import { type CreditsItem, creditsPages } from '../../src/media/drawing/credits-pages.js';
import { alphaRange, inkOf, linesOf, pixelsOf } from './ink.js';

const entries: readonly CreditEntry[] = [
  { kind: 'subject', name: 'mira', description: 'a young woman in a grey wool coat' },
  { kind: 'background', name: 'attic_room', description: 'a small attic room at dusk' },
  { kind: 'subject', name: 'scarf' },
];
const many = Array.from(
  { length: 40 },
  (_, index): CreditEntry => ({
    kind: 'subject',
    name: `person_${index}`,
    description: 'someone in the crowd who looks up',
  }),
);

test.each([
  [320, 180],
  [180, 320],
  [200, 200],
])('credits of %dx%d are opaque pages with all words inside the safe area', async (width, height) => {
  const pages = await drawCredits({
    size: { width, height },
    title: 'The Red Scarf',
    entries: many,
    models: ['A', 'B'],
  });
  expect(pages.length).toBeGreaterThan(2);
  for (const page of pages) {
    const pixels = await pixelsOf(page);
    expect(pixels).toMatchObject({ width, height });
    expect(alphaRange(pixels)[0]).toBe(255);
    const ink = inkOf(pixels, 70);
    expect(ink?.left).toBeGreaterThanOrEqual(width * 0.05 - 1);
    expect(ink?.right).toBeLessThanOrEqual(width * 0.95 + 1);
    expect(ink?.top).toBeGreaterThanOrEqual(height * 0.05 - 1);
    expect(ink?.bottom).toBeLessThanOrEqual(height * 0.95 + 1);
  }
});

test('a small library is one page: title, headings, a line for each entry, the last line', async () => {
  const pages = await drawCredits({ size: { width: 960, height: 540 }, title: 'Scarf', entries });
  expect(pages).toHaveLength(1);
  expect(linesOf(await pixelsOf(pages[0] as Buffer), 70)).toBe(1 + 2 + 3 + 1);
});

test('credits are the same twice, differ by every word, and need no entries', async () => {
  const size = { width: 160, height: 90 };
  const draw = async (more: object): Promise<string> =>
    Buffer.concat([...(await drawCredits({ size, title: 'Scarf', entries, ...more }))]).toString('base64');
  const first = await draw({});
  expect(await draw({})).toBe(first);
  for (const change of [
    { title: 'Other' },
    { entries: [] },
    { models: ['PixVerse C1'] },
    { lines: ['For my sister'] },
    { entries: entries.slice(1) },
  ]) {
    expect(await draw(change)).not.toBe(first);
  }
});

test.each([
  ['mira', 'Mira'],
  ['old_harbour', 'Old harbour'],
  ['x', 'X'],
])('the reference %s is credited as %s', (name, credited) => {
  expect(creditName(name)).toBe(credited);
});

const item = (height: number, keepsWithNext = false): CreditsItem<undefined> => ({
  height,
  before: 2,
  keepsWithNext,
  draw: () => {},
});

test('pages are as few as can be and about equally full', () => {
  const pages = creditsPages(
    Array.from({ length: 11 }, () => item(10)),
    100,
  );
  expect(pages.map(({ items }) => items.length)).toEqual([6, 5]);
});

test('nothing is left out, and no heading is the last of its page', () => {
  const items = [
    item(20, true),
    ...Array.from({ length: 30 }, (_, index) => item(7 + (index % 3), index % 5 === 0)),
  ];
  const pages = creditsPages(items, 60);
  expect(pages.flatMap((page) => page.items.map((placed) => placed.item))).toEqual(items);
  for (const page of pages) {
    expect(page.height).toBeLessThanOrEqual(60);
    expect(page.items.at(-1)?.item.keepsWithNext).toBe(false);
  }
});

test('what is higher than a page has one of its own', () => {
  expect(creditsPages([item(10), item(500), item(10)], 100).map(({ items }) => items.length)).toEqual([
    1, 1, 1,
  ]);
});
