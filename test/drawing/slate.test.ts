import { expect, test } from 'vitest';
import { drawSlate } from '../../src/media/drawing/slate.js';

const slate = {
  size: { width: 320, height: 180 },
  id: 'pick-up',
  prompt: '@mira picks up the @scarf.',
  seconds: 5,
  reason: 'not rendered yet',
  place: '3 of 12',
};

/** Width and height from a PNG's header. */
const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });

test.each([
  [320, 180],
  [180, 320],
  [180, 180],
  [420, 180],
  [2, 2],
])('a slate of %dx%d is a picture of that size', async (width, height) => {
  expect(sizeOf(await drawSlate({ ...slate, size: { width, height } }))).toEqual({ width, height });
});

test('a slate is the same twice, and differs by every word on it', async () => {
  const first = await drawSlate(slate);
  expect((await drawSlate(slate)).equals(first)).toBe(true);
  for (const change of [
    { id: 'window' },
    { prompt: '@mira turns.' },
    { seconds: 4 },
    { reason: 'moderated' },
    { place: '4 of 12' },
  ]) {
    expect((await drawSlate({ ...slate, ...change })).equals(first), JSON.stringify(change)).toBe(false);
  }
});

test('nothing written on a slate can break it', async () => {
  const nasty = `${'😀 שלום "%" \\ \u0000 東京 \ud800 '.repeat(50)}${'x'.repeat(5_000)}`;
  const png = await drawSlate({
    ...slate,
    id: nasty,
    prompt: nasty,
    reason: nasty,
    place: nasty.slice(0, 40),
  });
  expect(sizeOf(png)).toEqual(slate.size);
});
