import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { expect, test } from 'vitest';
import { drawSheet, type SheetRow } from '../../src/media/drawing/contact-sheet.js';
import { sheetLayout } from '../../src/media/drawing/contact-sheet-layout.js';
import { temporaryFolder } from '../media/footage.js';
import { alphaRange, type Pixels, pixelsOf } from './ink.js';

function thumbnail(colour: string, width = 160, height = 90): Buffer {
  const sheet = createCanvas(width, height);
  const pen = sheet.getContext('2d');
  pen.fillStyle = colour;
  pen.fillRect(0, 0, width, height);
  return sheet.toBuffer('image/jpeg');
}

const row = (id: string, more: Partial<SheetRow> = {}): SheetRow => ({
  id,
  prompt: '@mira picks up the @scarf.',
  seconds: 5,
  ...more,
});

const draw = async (rows: readonly SheetRow[], aspect = 16 / 9): Promise<Pixels> =>
  pixelsOf(await drawSheet({ title: 'The Red Scarf', rows, aspect }));

/** Pixels of nearly a colour. */
function count({ data }: Pixels, [red, green, blue]: readonly [number, number, number]): number {
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    const near = (offset: number, value: number): boolean => Math.abs((data[at + offset] ?? 0) - value) < 12;
    found += near(0, red) && near(1, green) && near(2, blue) ? 1 : 0;
  }
  return found;
}

test('a sheet has a row for each shot, with its thumbnail from bytes or a file', async () => {
  const file = join(temporaryFolder(), 'thumb');
  await writeFile(file, thumbnail('#00ff00'));
  const pixels = await draw([
    row('a', { thumbnail: thumbnail('#ff0000') }),
    row('b', { thumbnail: file }),
    row('c'),
  ]);
  expect(alphaRange(pixels)[0]).toBe(255);
  const [red, green] = [count(pixels, [254, 0, 0]), count(pixels, [0, 255, 1])];
  expect(red).toBeGreaterThan(20_000);
  expect(Math.abs(red - green)).toBeLessThan(red * 0.02);
});

test('a thumbnail keeps its shape in a frame of the shape of the film', async () => {
  const shown = async (width: number, height: number, aspect: number): Promise<number> =>
    count(await draw([row('a', { thumbnail: thumbnail('#ff0000', width, height) })], aspect), [254, 0, 0]);
  const tall = await shown(90, 160, 9 / 16);
  expect(tall / (await shown(160, 90, 16 / 9))).toBeCloseTo((9 / 16) ** 2, 1);
  expect(await shown(160, 90, 9 / 16)).toBeLessThan(tall * 0.4);
});

test('a thumbnail that is missing or no picture is an empty frame, not an error', async () => {
  const empty = await draw([row('a')]);
  for (const bad of [Buffer.from('text'), Buffer.alloc(0), '/no/such/file']) {
    const pixels = await draw([row('a', { thumbnail: bad })]);
    expect(Buffer.from(pixels.data).equals(Buffer.from(empty.data))).toBe(true);
  }
});

test('nothing written can break a sheet, and it is the same twice', async () => {
  const nasty = `${'😀 שלום "%" \\ \u0000 東京 \ud800 '.repeat(50)}${'x'.repeat(2_000)}`;
  const sheet = { title: nasty, rows: [row(nasty, { prompt: nasty, note: nasty })], aspect: 1 };
  expect((await drawSheet(sheet)).equals(await drawSheet(sheet))).toBe(true);
  expect((await drawSheet({ title: '', rows: [], aspect: 16 / 9 })).length).toBeGreaterThan(0);
});

test.each([0, 1, 12, 60, 240, 500, 5000])(
  'a sheet of %d rows has room for them and a sensible size',
  (rows) => {
    const { columns, down, width, height, scale } = sheetLayout(rows);
    expect(columns * down).toBeGreaterThanOrEqual(rows);
    expect((columns - 1) * down).toBeLessThanOrEqual(rows);
    expect(width * height).toBeLessThanOrEqual(28_000_000);
    expect(Math.max(width, height)).toBeLessThanOrEqual(16_000);
    expect(scale).toBeGreaterThan(rows <= 500 ? 0.59 : 0.15);
  },
);
