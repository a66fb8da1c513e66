import { execFile } from 'node:child_process';
import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { documentOf, eventsOf, storyreel } from '../rig/storyreel.js';
import { renderedFilm, smallFilm, storyboardText, THREE_SHOTS } from './small-film.js';

interface PlanDocument {
  readonly shots: readonly {
    readonly id: string;
    readonly state: string;
    readonly reasons: readonly string[];
  }[];
  readonly total_usd: number;
}

async function planOf(folder: string): Promise<PlanDocument> {
  return documentOf<PlanDocument>(await storyreel(folder, ['plan', '--json']));
}

async function statesOf(folder: string): Promise<Record<string, string>> {
  return Object.fromEntries((await planOf(folder)).shots.map(({ id, state }) => [id, state]));
}

function storedIn(events: ReturnType<typeof eventsOf>): string[] {
  return events.filter((event) => event.type === 'shot-stored').map((event) => String(event.shot));
}

test('a film is rendered once; afterwards everything is cached and the film is left alone', async () => {
  const folder = await smallFilm();
  expect(await statesOf(folder)).toEqual({ one: 'new', two: 'new', three: 'new' });

  const first = await storyreel(folder, ['render', '--json']);
  expect(first.code, first.stderr).toBe(0);
  expect(storedIn(eventsOf(first)).sort()).toEqual(['one', 'three', 'two']);
  expect(eventsOf(first).at(-1)).toMatchObject({ type: 'run-ended', exit: 'done', code: 0 });
  expect(eventsOf(first).find((event) => event.type === 'film-done')).toMatchObject({
    path: 'film.mp4',
    frames: 36,
    slates: [],
    unchanged: false,
  });

  expect(await planOf(folder)).toMatchObject({
    total_usd: 0,
    shots: [{ state: 'cached', reasons: [] }, {}, {}],
  });
  const lock = await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8');
  const before = await stat(join(folder, 'film.mp4'));

  const again = await storyreel(folder, ['render', '--json']);
  expect(again.code).toBe(0);
  expect(storedIn(eventsOf(again))).toEqual([]);
  expect(eventsOf(again).find((event) => event.type === 'film-done')).toMatchObject({ unchanged: true });
  expect((await stat(join(folder, 'film.mp4'))).mtimeMs).toBe(before.mtimeMs);
  expect(await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8')).toBe(lock);
});

test('renaming and reordering shots renders nothing', async () => {
  const folder = await renderedFilm();
  const [one = '', two = '', three = ''] = THREE_SHOTS;
  await writeFile(
    join(folder, 'storyboard.yaml'),
    storyboardText([three, one.replace('id: one', 'id: opening'), two]),
  );
  expect(await statesOf(folder)).toEqual({ three: 'cached', opening: 'cached', two: 'cached' });
  const end = await storyreel(folder, ['render', '--json']);
  expect(storedIn(eventsOf(end))).toEqual([]);
  const lock = await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8');
  expect(lock).toContain('\n  opening:');
  expect(lock).not.toContain('\n  one:');
});

test('new bytes of one picture render exactly the shots that use it, and the plan says why', async () => {
  const folder = await renderedFilm();
  await appendFile(join(folder, 'refs', 'scarf.png'), '\0');
  const plan = await planOf(folder);
  expect(plan.shots.map(({ id, state, reasons }) => ({ id, state, reasons }))).toEqual([
    { id: 'one', state: 'changed', reasons: ['reference @scarf: picture changed'] },
    { id: 'two', state: 'cached', reasons: [] },
    { id: 'three', state: 'changed', reasons: ['reference @scarf: picture changed'] },
  ]);
  const end = await storyreel(folder, ['render', '--json']);
  expect(storedIn(eventsOf(end)).sort()).toEqual(['one', 'three']);
});

test('an edited field is named with its old and its new value', async () => {
  const folder = await renderedFilm();
  const [one = '', two = '', three = ''] = THREE_SHOTS;
  await writeFile(
    join(folder, 'storyboard.yaml'),
    storyboardText([`${one}\n    duration: 0.25`, two.replace('walks', 'runs'), three]),
  );
  const plan = await planOf(folder);
  expect(plan.shots.map(({ reasons }) => reasons)).toEqual([
    ['duration 0.5 → 0.25'],
    ['prompt: "walks" → "runs"'],
    [],
  ]);
});

test('a clip that is gone from the store is rendered again; going back to an old prompt is free', async () => {
  const folder = await renderedFilm();
  const old = await readFile(join(folder, 'storyboard.yaml'), 'utf8');
  await writeFile(join(folder, 'storyboard.yaml'), old.replace('walks', 'runs'));
  await storyreel(folder, ['render']);
  await writeFile(join(folder, 'storyboard.yaml'), old);
  expect(await statesOf(folder)).toEqual({ one: 'cached', two: 'cached', three: 'cached' });
});

test('git neither takes up what storyreel keeps nor cleans it away, in a project that says nothing of it', async () => {
  const folder = await smallFilm();
  const git = (...args: string[]) => promisify(execFile)('git', args, { cwd: folder });
  await git('init', '--quiet');

  expect((await storyreel(folder, ['render'])).code).toBe(0);

  const { stdout } = await git('status', '--porcelain', '--untracked-files=all');
  expect(stdout).toContain('storyboard.lock.yaml');
  expect(stdout).not.toContain('.storyreel');
  await git('add', '--all');
  await git('clean', '-d', '--force');
  expect(await statesOf(folder)).toEqual({ one: 'cached', two: 'cached', three: 'cached' });
});
