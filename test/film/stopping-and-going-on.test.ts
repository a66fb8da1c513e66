import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClipFacts } from '../../src/media/probe.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { eventsOf, filesIn, start, storyreel } from '../rig/storyreel.js';
import { smallFilm } from './small-film.js';

const MANY = Array.from(
  { length: 8 },
  (_, n) => `id: shot-${n}\n    prompt: "@mira in @room, ${n}"\n    duration: 2`,
);

async function clipsIn(folder: string): Promise<readonly string[]> {
  return (await filesIn(join(folder, '.storyreel', 'store'))).filter((name) => name.endsWith('.mp4'));
}

test('kill -9 in mid-render: finished clips are kept, the next run goes on, nothing is half there', async () => {
  const folder = await smallFilm(MANY);
  const run = start(folder, ['render', '--json']);
  await run.line(/"shot-stored"/);
  run.child.kill('SIGKILL');
  await run.ended;
  const kept = await clipsIn(folder);
  expect(kept.length).toBeGreaterThanOrEqual(1);
  expect(kept.length).toBeLessThan(MANY.length);

  const again = await storyreel(folder, ['render', '--json']);
  expect(again.code, again.stderr).toBe(0);
  const stored = eventsOf(again).filter((event) => event.type === 'shot-stored');
  expect(stored.length).toBeLessThanOrEqual(MANY.length - 1);
  for (const name of await clipsIn(folder)) {
    const path = join(folder, '.storyreel', 'store', name);
    expect(`${await digestOfFile(path)}.mp4`).toBe(name.split('/').at(-1));
    expect((await readClipFacts(path)).video.frames).toBe(48);
  }
  expect((await readClipFacts(join(folder, 'film.mp4'))).video.frames).toBe(MANY.length * 48);
});

test('Ctrl-C ends with 130 and leaves neither a process nor a partial film; the next run goes on', async () => {
  const folder = await smallFilm(MANY);
  const run = start(folder, ['render', '--json']);
  await run.line(/"shot-stored"/);
  run.child.kill('SIGINT');
  const end = await run.ended;
  expect(end.code).toBe(130);
  expect(eventsOf(end).at(-1)).toMatchObject({ type: 'run-ended', exit: 'interrupted', code: 130 });
  expect(await readdir(folder)).not.toContain('film.mp4');
  expect((await storyreel(folder, ['render'])).code).toBe(0);
});

test('of two runs on one project the second says who is at it, and ends with 4', async () => {
  const folder = await smallFilm(MANY);
  const first = start(folder, ['render', '--json']);
  await first.line(/"shot-progress"/);
  const second = await storyreel(folder, ['render', '--json']);
  expect(second.code).toBe(4);
  expect(second.stderr).toContain('project-busy');
  expect(second.stderr).toContain(String(first.child.pid));
  expect(eventsOf(second).at(-1)).toMatchObject({ type: 'run-ended', code: 4 });
  expect((await first.ended).code).toBe(0);
});
