import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import type { LockedShots } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { hostedFilm, manyShots, openSandbox, render, startRender } from '../hosted/location.js';
import { type Ended, eventsOf } from '../rig/storyreel.js';
import { locked } from '../store/locked.js';

const LOCK = 'storyboard.lock.yaml';
const MARKS = '<<<<<<< HEAD\nlock: 1\n=======\nlock: 1\n\n>>>>>>> blue-coat\n';

/** Longer than any test may take. */
const HOUR_SECONDS = 3600;

/**
 * Renders a film, whose lock is written by somebody else while its clips are under way: they are done only when that has
 * been written, however slow this machine is.
 */
async function renderedWhile(text: (before: LockedShots) => string): Promise<{ folder: string; end: Ended }> {
  const sandbox = await openSandbox({ latency: { median: HOUR_SECONDS } });
  const folder = await hostedFilm(sandbox, manyShots(2), { order: ['fal'] });
  await writeFile(join(folder, LOCK), lockText({ 'shot-2': locked('an older shot-2') }));
  const running = startRender(folder);
  await running.line(/"shot":"shot-1".*"phase":"rendering"/);
  await running.line(/"shot":"shot-2".*"phase":"rendering"/);
  await writeFile(join(folder, LOCK), text(await readLock(join(folder, LOCK))));
  sandbox.skip(HOUR_SECONDS * 1000);
  return { folder, end: await running.ended };
}

const noticesOf = (end: Ended) => eventsOf(end).filter(({ type }) => type === 'notice-given');

it('marks that git writes into the lock during a render stay, and the next render writes what was bought', async () => {
  const { folder, end } = await renderedWhile(() => MARKS);
  expect(end.code).toBe(0);
  expect(await readFile(join(folder, LOCK), 'utf8')).toBe(MARKS);
  expect(noticesOf(end)).toEqual([
    expect.objectContaining({
      code: 'lock-not-written',
      message: expect.stringContaining('storyboard.lock.yaml:1:1: a merge left this conflict open'),
      hint: expect.stringContaining('`storyreel lock resolve`'),
    }),
  ]);
  await writeFile(join(folder, LOCK), 'lock: 1\nshots:\n');
  const again = await render(folder);
  expect(again.code).toBe(0);
  expect(eventsOf(again).filter(({ type }) => type === 'shot-submitted')).toEqual([]);
  expect(Object.keys(await readLock(join(folder, LOCK)))).toEqual(['shot-1', 'shot-2']);
});

it('picks and shots that come into the lock during a render stay, beside what it bought', async () => {
  const theirs = { ...locked('their shot-1'), take: 1 };
  const { folder, end } = await renderedWhile((before) =>
    lockText({ ...before, 'shot-1': theirs, 'shot-3': locked('shot-3') }),
  );
  expect(end.code).toBe(0);
  const after = await readLock(join(folder, LOCK));
  expect(after['shot-1']?.take).toBe(1);
  expect(after['shot-1']?.takes[0]).toEqual(theirs.takes[0]);
  expect(after['shot-1']?.takes).toHaveLength(2);
  expect(after['shot-2']?.takes.map(({ provider, cost_usd }) => [provider, cost_usd])).toEqual([
    ['fal', 0.03],
  ]);
  expect(after['shot-3']).toEqual(locked('shot-3'));
  expect(noticesOf(end)).toEqual([
    expect.objectContaining({
      code: 'lock-merged',
      hint: expect.stringContaining('both chose a take of shot-1, and the choice in the file stays'),
    }),
  ]);
});
