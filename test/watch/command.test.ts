import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smallFilm } from '../film/small-film.js';
import { eventsOf, filesIn, start, storyreel } from '../rig/storyreel.js';

it('Ctrl-C ends a watch well, with nothing left to do or behind', { timeout: 60_000 }, async () => {
  const folder = await smallFilm();
  const watching = start(folder, ['watch', '--json']);
  await watching.line(/"film-done"/);
  const path = join(folder, 'storyboard.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('@tomas walks', '@thomas walks'));
  await watching.line(/"reference-unknown"/);
  watching.child.kill('SIGINT');
  const end = await watching.ended;
  expect([end.code, end.stderr]).toEqual([0, '']);
  expect(eventsOf(end).at(-1)).toMatchObject({ type: 'run-ended', exit: 'done', code: 0 });
  expect((await filesIn(folder)).filter((name) => name.includes('/tmp/'))).toEqual([]);
});

it('Ctrl-C while shots are drawn leaves nothing behind either', { timeout: 60_000 }, async () => {
  const folder = await smallFilm();
  const watching = start(folder, ['watch', '--json']);
  await watching.line(/"shot-submitted"/);
  watching.child.kill('SIGINT');
  expect((await watching.ended).code).toBe(0);
  expect((await filesIn(folder)).filter((name) => /\/tmp\/|preview\.mp4/.test(name))).toEqual([]);
  expect((await storyreel(folder, ['preview', '--json'])).code).toBe(0);
});

it('a storyboard that is not there is a wrong command line', async () => {
  const folder = await smallFilm();
  const { code, stderr } = await storyreel(folder, ['watch', 'other.yaml']);
  expect([code, stderr]).toEqual([2, expect.stringContaining('storyboard-unreadable')]);
});
