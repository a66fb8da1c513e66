import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClipFacts } from '../../src/media/probe.js';
// Every command as users run it, so that each is seen to end, with its exit code.
import { documentOf, eventsOf, filesIn, runBuilt as storyreel, temporaryFolder } from '../rig/storyreel.js';
import { smallFilm } from './small-film.js';

test('init makes a project that checks clean and previews at once; it never mixes with files that are there', async () => {
  const folder = await temporaryFolder();
  expect((await storyreel(folder, ['init', 'my film'])).code).toBe(0);
  const project = join(folder, 'my film');
  expect(await filesIn(project)).toEqual(expect.arrayContaining(['.gitignore', 'storyboard.yaml']));
  const check = await storyreel(project, ['check']);
  expect({ code: check.code, stdout: check.stdout }).toEqual({ code: 0, stdout: 'no problems\n' });
  const again = await storyreel(folder, ['init', 'my film']);
  expect(again.code).toBe(2);
  expect(again.stderr).toContain('already holds');
  const preview = await storyreel(project, ['preview', '--json']);
  expect(preview.code, preview.stderr).toBe(0);
}, 120_000);

test('preview makes preview.mp4 and touches neither the lock nor film.mp4', async () => {
  const folder = await smallFilm();
  const end = await storyreel(folder, ['preview', '--json']);
  expect(end.code, end.stderr).toBe(0);
  const files = await filesIn(folder);
  expect(files).toContain('preview.mp4');
  expect(files).not.toContain('film.mp4');
  expect(files).not.toContain('storyboard.lock.yaml');
  expect((await readClipFacts(join(folder, 'preview.mp4'))).video.frames).toBe(36);
});

test('stitch takes what is there, and gives the rest a slate as long as the shot', async () => {
  const folder = await smallFilm();
  await storyreel(folder, ['render']);
  await appendFile(join(folder, 'storyboard.yaml'), '');
  const text = await readFile(join(folder, 'storyboard.yaml'), 'utf8');
  await writeFile(join(folder, 'storyboard.yaml'), text.replace('walks down', 'dances down'));
  const end = await storyreel(folder, ['stitch', '--json']);
  expect(end.code, end.stderr).toBe(5);
  expect(eventsOf(end).find((event) => event.type === 'film-done')).toMatchObject({
    slates: ['two'],
    frames: 36,
  });
  expect((await readClipFacts(join(folder, 'film.mp4'))).video.frames).toBe(36);
});

test('a storyboard with errors makes no film and leaves nothing behind', async () => {
  const folder = await smallFilm(['id: one\n    prompt: "@mria waves"']);
  const before = await filesIn(folder);
  for (const command of ['render', 'preview', 'stitch']) {
    const end = await storyreel(folder, [command, '--json']);
    expect(end.code).toBe(3);
    expect(end.stderr).toContain('reference-unknown');
    expect(eventsOf(end).at(-1)).toMatchObject({ type: 'run-ended', exit: 'storyboard-errors', code: 3 });
  }
  expect(await filesIn(folder)).toEqual(before);
});

test('a hosted model without any key: the plan has card prices and exit 0, a render stops at 4 before anything is sent', async () => {
  const folder = await smallFilm();
  const text = await readFile(join(folder, 'storyboard.yaml'), 'utf8');
  await writeFile(
    join(folder, 'storyboard.yaml'),
    text.replace('animatic', 'pixverse-c1').replace('0.5', '5'),
  );
  const plan = await storyreel(folder, ['plan', '--json']);
  expect(plan.code).toBe(0);
  const document = documentOf<{ total_usd: number; diagnostics: { code: string }[] }>(plan);
  expect(document.total_usd).toBeCloseTo(0.45, 10);
  expect(document.diagnostics.map(({ code }) => code)).toContain('credential-missing');
  const render = await storyreel(folder, ['render', '--json', '--yes']);
  expect(render.code).toBe(4);
  const poor = await storyreel(folder, ['render', '--json', '--max-cost', '0.10']);
  expect(poor.code).toBe(4);
  expect(poor.stderr).toContain('--max-cost');
});

test('the wrong command line ends with 2 and says what is meant', async () => {
  const folder = await temporaryFolder();
  for (const args of [
    ['rendr'],
    ['render', '--max-cost', 'lots'],
    ['check', '--format', 'xml'],
    ['check', 'nowhere.yaml'],
  ]) {
    const end = await storyreel(folder, args);
    expect(end.code, args.join(' ')).toBe(2);
    expect(end.stderr).not.toMatch(/\n\s+at /);
  }
  const help = await storyreel(folder, ['render', '--help']);
  expect(help.code).toBe(0);
  expect(help.stdout).toContain('Examples:');
});

test('status, models and doctor speak JSON', async () => {
  const folder = await smallFilm();
  await storyreel(folder, ['render']);
  const status = documentOf<Record<string, unknown>>(await storyreel(folder, ['status', '--json']));
  expect(status).toMatchObject({
    version: 1,
    money: { spent_usd: 0, reserved_usd: 0, unknown_usd: 0 },
    needs_person: [],
    shots: [{ id: 'one', state: 'cached', attempts: [{ provider: 'local', state: 'stored' }] }, {}, {}],
  });
  const models = documentOf<{ models: { id: string }[] }>(await storyreel(folder, ['models', '--json']));
  expect(models.models.map(({ id }) => id)).toEqual(['animatic', 'pixverse-c1']);
  const doctor = await storyreel(folder, ['doctor', '--json']);
  expect(documentOf(doctor)).toMatchObject({ version: 1, ready: true });
  await rm(join(folder, 'film.mp4'));
  expect((await storyreel(folder, ['stitch'])).code).toBe(0);
});
