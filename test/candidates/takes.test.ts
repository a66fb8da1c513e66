import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { imageSizeFromFile } from 'image-size/fromFile';
import { expect, it } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import { storyreel } from './session.js';
import { lockOf, renderedFilm } from './several-takes.js';

const film = renderedFilm();

interface TakeDocument {
  readonly shot: string;
  readonly take: number;
  readonly picked: boolean;
  readonly state: string;
  readonly clip: string | null;
  readonly path: string | null;
  readonly thumbnail: string | null;
  readonly note: string | null;
  readonly warnings: readonly { readonly code: string }[];
}

async function takesOf(folder: string, ...args: string[]): Promise<readonly TakeDocument[]> {
  const ended = await storyreel(folder, ['takes', ...args, '--json']);
  expect(ended).toMatchObject({ exit: 0, stderr: '' });
  const { version, takes } = JSON.parse(ended.stdout);
  expect(version).toBe(1);
  return takes;
}

async function edit(folder: string, name: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, name), text.replace(from, to));
}

const names = (takes: readonly TakeDocument[]) =>
  takes.map(({ shot, take, picked, state }) => `${shot} ${take} ${state}${picked ? ' picked' : ''}`);

it('lists every take with what is known of it, for programs', async () => {
  const folder = await film();
  const takes = await takesOf(folder);
  expect(names(takes)).toEqual([
    'pick-up 1 there picked',
    'pick-up 2 there',
    'street 1 there picked',
    'street 2 there',
    'street 3 there',
    'window 1 there picked',
  ]);
  const locked = (await readLock(join(folder, 'storyboard.lock.yaml'))).street?.takes[1];
  expect(takes[3]).toMatchObject({
    key: locked?.key,
    clip: locked?.clip,
    model: 'animatic',
    provider: 'local',
    job: locked?.job,
    seed: 8,
    cost_usd: 0,
    note: null,
    seconds: 0.5,
    width: 640,
    height: 360,
    path: `.storyreel/store/${locked?.clip.slice(0, 2)}/${locked?.clip}.mp4`,
    warnings: [],
  });
});

it('makes a small picture of each clip, once', async () => {
  const folder = await film();
  const takes = await takesOf(folder);
  const paths = takes.map(({ thumbnail }) => join(folder, String(thumbnail)));
  expect(new Set(paths).size).toBe(6);
  for (const path of paths) {
    expect(await imageSizeFromFile(path)).toMatchObject({ type: 'png', width: 320, height: 180 });
  }
  const made = await Promise.all(paths.map((path) => stat(path)));
  expect(await takesOf(folder)).toEqual(takes);
  const again = await Promise.all(paths.map((path) => stat(path)));
  expect(again.map(({ ino, mtimeMs }) => [ino, mtimeMs])).toEqual(
    made.map(({ ino, mtimeMs }) => [ino, mtimeMs]),
  );
  expect(await readdir(join(folder, '.storyreel', 'tmp'))).not.toContainEqual(
    expect.stringMatching(/\.png$/),
  );
});

it('lists one shot, in a storyboard that is named or not; a file is told from a shot', async () => {
  const folder = await film();
  const three = ['street 1 there picked', 'street 2 there', 'street 3 there'];
  expect(names(await takesOf(folder, 'street'))).toEqual(three);
  expect(names(await takesOf(folder, 'street', 'storyboard.yaml'))).toEqual(three);
  expect(names(await takesOf(folder, 'storyboard.yaml'))).toHaveLength(6);
  expect(names(await takesOf(folder, '.'))).toHaveLength(6);
  const unknown = await storyreel(folder, ['takes', 'windwo']);
  expect(unknown).toMatchObject({ exit: 2, stdout: '' });
  expect(unknown.stderr).toContain('did you mean window?');
});

it.each([80, 120])('is a table for people, at %i columns', async (columns) => {
  const folder = await film();
  await edit(
    folder,
    'storyboard.lock.yaml',
    'cost_usd: 0\n',
    'cost_usd: 0.195\n        note: "happier, and to the camera"\n',
  );
  await edit(folder, 'storyboard.yaml', 'takes: 3', 'takes: 4');
  await edit(folder, 'storyboard.yaml', 'turns to', 'looks at');
  const clip = (await readLock(join(folder, 'storyboard.lock.yaml'))).street?.takes[1]?.clip ?? '';
  await rm(join(folder, '.storyreel', 'store', clip.slice(0, 2), `${clip}.mp4`));
  const ended = await storyreel(folder, ['takes'], { columns, answers: [] });
  expect(ended.stderr).toBe('');
  // Another ffmpeg makes other clips.
  expect(ended.stdout.replace(/\b[0-9a-f]{12}(?=\.png)/g, '0123456789ab')).toMatchSnapshot();
  expect(Math.max(...ended.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(columns);
});

it('says what was seen in the clips that is not as it should be', async () => {
  const folder = await film();
  const { clip } = (await takesOf(folder, 'street'))[2] ?? {};
  const look = { version: 1, seconds: 0.5, frames: 12, black: 0.5, frozen: [], errors: 0 };
  await writeFile(join(folder, '.storyreel', 'looks', `${clip}.json`), JSON.stringify(look));
  expect((await takesOf(folder, 'street')).map(({ warnings }) => warnings.map(({ code }) => code))).toEqual([
    [],
    [],
    ['clip-black'],
  ]);
  expect((await storyreel(folder, ['takes', 'street'])).stdout).toMatch(/^ +3 .* is black$/m);
});

it('without an ffmpeg the takes are listed all the same', async () => {
  const folder = await film();
  const ended = await storyreel(folder, ['takes', '--json'], { env: { FFMPEG_PATH: '/nowhere/ffmpeg' } });
  expect(ended.exit).toBe(0);
  expect(ended.stderr).toContain('notice: no small pictures: ');
  expect(JSON.parse(ended.stdout).takes).toHaveLength(6);
});

it('changes neither the lock nor the storyboard', async () => {
  const folder = await film();
  const before = [await lockOf(folder), await readFile(join(folder, 'storyboard.yaml'), 'utf8')];
  await storyreel(folder, ['takes']);
  expect([await lockOf(folder), await readFile(join(folder, 'storyboard.yaml'), 'utf8')]).toEqual(before);
});
