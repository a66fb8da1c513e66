import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import { takeRunLock } from '../../src/store/run-lock.js';
import { git } from '../store/places.js';
import { storyreel } from './session.js';
import { lockOf, renderedFilm } from './several-takes.js';

const film = renderedFilm();

/** Lines of the lock that git says were added and removed. */
async function numstat(folder: string): Promise<string> {
  return (await git(folder, 'diff', '--numstat', '--', 'storyboard.lock.yaml')).trim();
}

async function inGit(folder: string): Promise<void> {
  await git(folder, 'init', '-q');
  await git(folder, 'config', 'core.autocrlf', 'false');
  await git(folder, 'add', 'storyboard.lock.yaml');
  await git(folder, 'commit', '-qm', 'film');
}

async function edit(folder: string, name: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8');
  expect(change(text), 'the edit changes something').not.toBe(text);
  await writeFile(path, change(text));
}

it.each<[string, (text: string) => string]>([
  ['as storyreel wrote it', (text) => `${text}`],
  ['with the line ends of Windows', (text) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text) => `\uFEFF${text}`],
  [
    'with what a person wrote into it',
    (text) =>
      text
        .replace('shots:', 'shots: # all of them\n\n  # größte Szene')
        .replace(/take: 1\n {4}takes/, 'take:   1   # she looks happier\n    takes')
        .replace('    takes:\n', '    takes: # keep\n\n\n'),
  ],
])('changes one number in the lock %s and no other byte', async (_, change) => {
  const folder = await film();
  const path = join(folder, 'storyboard.lock.yaml');
  const before = change(await lockOf(folder));
  await writeFile(path, before);
  await inGit(folder);
  const ended = await storyreel(folder, ['pick', 'street', '3']);
  expect(ended).toMatchObject({ exit: 0, stderr: '' });
  expect(ended.stdout).toBe(
    'take 3 of street is in the film now, and take 1 no more (storyboard.lock.yaml)\n',
  );
  expect(await numstat(folder)).toBe('1\t1\tstoryboard.lock.yaml');
  const at = before.search(/(?<=street:\r?\n {4}take: +)1/);
  const expected = `${before.slice(0, at)}3${before.slice(at + 1)}`;
  expect((await readFile(path)).equals(Buffer.from(expected))).toBe(true);
  expect((await readLock(path)).street?.take).toBe(3);
});

it('the film has the picked take, and picking it again changes nothing', async () => {
  const folder = await film();
  const clip = (await readLock(join(folder, 'storyboard.lock.yaml'))).street?.takes.find(
    ({ take }) => take === 2,
  )?.clip;
  const filmBefore = await readFile(join(folder, 'film.mp4'));
  const storyboard = await readFile(join(folder, 'storyboard.yaml'), 'utf8');
  await storyreel(folder, ['pick', 'street', '2']);
  const status = JSON.parse((await storyreel(folder, ['status', '--json'])).stdout);
  expect(status.shots.find((shot: { id: string }) => shot.id === 'street').clip).toBe(clip);
  expect((await storyreel(folder, ['stitch'])).exit).toBe(0);
  expect((await readFile(join(folder, 'film.mp4'))).equals(filmBefore)).toBe(false);
  const lock = await lockOf(folder);
  const again = await storyreel(folder, ['pick', 'street', '2', 'storyboard.yaml']);
  expect(again.stdout).toBe('take 2 of street is in the film already\n');
  expect(await lockOf(folder)).toBe(lock);
  await storyreel(folder, ['render']);
  expect(await lockOf(folder), 'a render keeps what was picked').toBe(lock);
  expect(await readFile(join(folder, 'storyboard.yaml'), 'utf8')).toBe(storyboard);
});

it('says which shots show frames of it and change with it', async () => {
  const folder = await film();
  const ended = await storyreel(folder, ['pick', 'pick-up', '2']);
  expect(ended.stdout).toMatch(/^ {2}window changes with it: .*@after_pickup.* \(\$0\.00 to render\)$/m);
  const back = JSON.parse((await storyreel(folder, ['pick', 'pick-up', '1', '--json'])).stdout);
  expect(back).toEqual({ version: 1, shot: 'pick-up', take: 1, before: 2, changed: [], total_usd: 0 });
});

it.each([
  [['streat', '1'], 2, 'error[take-unknown] the storyboard has no shot "streat"', 'did you mean street?'],
  [['elsewhere', '1'], 2, 'no shot "elsewhere"', 'its shots are pick-up, street, window'],
  [
    ['street', '4'],
    2,
    'error[take-unknown] street has no take 4; it has 1, 2, 3',
    '`storyreel retake street`',
  ],
  [['window', '2'], 2, 'window has no take 2; it has 1', '`storyreel takes window`'],
  [['street', '0'], 2, '"0" is not the number of a take', ''],
  [['street', 'two'], 2, '"two" is not the number of a take', ''],
])('refuses %s and changes nothing', async (args, exit, said, hint) => {
  const folder = await film();
  const before = await lockOf(folder);
  const ended = await storyreel(folder, ['pick', ...args]);
  expect(ended).toMatchObject({ exit, stdout: '' });
  expect(ended.stderr).toContain(said);
  expect(ended.stderr).toContain(hint);
  expect(await lockOf(folder)).toBe(before);
});

it('refuses a take that was made from something else, and says from what', async () => {
  const folder = await film();
  await edit(folder, 'storyboard.yaml', (text) => text.replace('walks down', 'runs down'));
  const before = await lockOf(folder);
  const ended = await storyreel(folder, ['pick', 'street', '2']);
  expect(ended).toMatchObject({ exit: 2, stdout: '' });
  expect(ended.stderr).toContain(
    'error[take-stale] take 2 of street was made from something else than street is now',
  );
  expect(ended.stderr).toContain('"walks" → "runs"');
  expect(await lockOf(folder)).toBe(before);
});

it('refuses a take that was asked for and is not rendered yet', async () => {
  const folder = await film();
  await edit(folder, 'storyboard.yaml', (text) => text.replace('takes: 3', 'takes: 4'));
  const ended = await storyreel(folder, ['pick', 'street', '4']);
  expect(ended.exit).toBe(2);
  expect(ended.stderr).toContain('error[take-not-rendered] take 4 of street is not rendered yet');
});

it('a shot that has another name now keeps its block until the next render', async () => {
  const folder = await film();
  await edit(folder, 'storyboard.yaml', (text) => text.replace('id: street', 'id: alley'));
  expect(await storyreel(folder, ['pick', 'alley', '3'])).toMatchObject({ exit: 0 });
  expect((await readLock(join(folder, 'storyboard.lock.yaml'))).street?.take).toBe(3);
  await storyreel(folder, ['render']);
  expect((await readLock(join(folder, 'storyboard.lock.yaml'))).alley?.take).toBe(3);
});

it('while a run has the project it is told', async () => {
  const folder = await film();
  const clock = { now: Date.now, sleep: () => new Promise<void>(() => undefined) };
  const lock = await takeRunLock(join(folder, '.storyreel', 'run.lock'), {
    command: 'storyreel render',
    clock,
  });
  onTestFinished(() => void lock.release());
  const ended = await storyreel(folder, ['pick', 'street', '2']);
  expect(ended.exit).toBe(4);
  expect(ended.stderr).toContain('error[project-busy]');
});
