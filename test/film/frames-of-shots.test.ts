import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventsOf, filesIn, storyreel } from '../rig/storyreel.js';
import { smallFilm, storyboardText } from './small-film.js';

const SHOTS = [
  'id: two\n    prompt: "@tomas in @seen"',
  'id: one\n    prompt: "@mira in @room"\n    takes: 2',
] as const;

/** A film whose first shot shows the last frame of its second. */
async function film(): Promise<string> {
  const folder = await smallFilm(SHOTS);
  const text = storyboardText(SHOTS).replace(
    'defaults:',
    '  seen: { type: background, frame: { shot: one } }\ndefaults:',
  );
  await writeFile(join(folder, 'storyboard.yaml'), text);
  return folder;
}

const framesIn = async (folder: string): Promise<number> =>
  (await filesIn(join(folder, '.storyreel/pictures'))).filter((name) => name.endsWith('.png')).length;

test('a preview draws the other shot first and shows its frame', async () => {
  const folder = await film();

  const end = await storyreel(folder, ['preview', '--json']);

  expect(end.code, end.stderr).toBe(0);
  const stored = eventsOf(end).filter(({ type }) => type === 'shot-stored');
  expect(stored.map(({ shot }) => shot)).toEqual(['one', 'two']);
  expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: [], frames: 24 });
});

test('stand-ins are drawn in the order of what they show, and the other take makes its shot a stand-in again', async () => {
  const folder = await film();
  const before = await storyreel(folder, ['stitch', '--json']);
  expect(before.code, before.stderr).toBe(5);
  expect(eventsOf(before).find(({ type }) => type === 'film-done')).toMatchObject({ slates: ['two', 'one'] });
  expect(await framesIn(folder)).toBe(1);

  expect((await storyreel(folder, ['render'])).code).toBe(0);
  const whole = await readFile(join(folder, 'film.mp4'));
  await storyreel(folder, ['pick', 'one', '2']);
  const other = await storyreel(folder, ['stitch', '--json']);
  expect(eventsOf(other).find(({ type }) => type === 'film-done')).toMatchObject({ slates: ['two'] });

  await storyreel(folder, ['pick', 'one', '1']);
  expect((await storyreel(folder, ['stitch'])).code).toBe(0);
  expect(await readFile(join(folder, 'film.mp4'))).toEqual(whole);
});
