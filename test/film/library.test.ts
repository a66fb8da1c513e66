import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkStoryboard, type FilmEvent, loadCards, makeFilmOf, StoryreelError } from '../../src/index.js';
import { readClipFacts } from '../../src/media/probe.js';
import { filesIn } from '../rig/storyreel.js';
import { smallFilm } from './small-film.js';

test('a program checks a storyboard and makes its film', async () => {
  const folder = await smallFilm();
  const path = join(folder, 'storyboard.yaml');
  expect((await checkStoryboard(path, await loadCards())).diagnostics).toEqual([]);
  const events: FilmEvent[] = [];
  const { exit } = await makeFilmOf(path, { emit: (event) => events.push(event) });
  expect(exit).toBe('done');
  expect(events.at(-1)).toMatchObject({ type: 'film-done', path: 'film.mp4', slates: [] });
  expect((await readClipFacts(join(folder, 'film.mp4'))).video.frames).toBe(36);
});

test('without consent of its own a program buys nothing', async () => {
  const folder = await smallFilm();
  const path = join(folder, 'storyboard.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('duration: 0.5', 'duration: 5'));
  const before = await filesIn(folder);
  const asked: string[] = [];
  const { exit } = await makeFilmOf(path, {
    model: 'pixverse-c1',
    keys: new Map([['fal', 'a-key']]),
    fetch: async (url) => {
      asked.push(String(url));
      throw new Error('nobody is there');
    },
  });
  expect(exit).toBe('budget-or-consent');
  expect(asked).toEqual([]);
  const isOfEveryRun = (name: string) => name.includes('run.lock') || name.endsWith('.gitignore');
  expect((await filesIn(folder)).filter((name) => !isOfEveryRun(name))).toEqual(before);
});

test('what the world does is thrown as a StoryreelError', async () => {
  await expect(makeFilmOf('/no/such/storyboard.yaml')).rejects.toBeInstanceOf(StoryreelError);
});
