import { appendFile, mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPictureFacts } from '../../src/media/picture.js';
import { readClipFacts } from '../../src/media/probe.js';
import { anyBuild } from '../media/footage.js';
import { documentOf, eventsOf, filesIn, storyreel } from '../rig/storyreel.js';
import { renderedFilm, smallFilm } from './small-film.js';

/** A film whose second shot was changed after it was rendered. */
async function withOneMissing(): Promise<string> {
  const folder = await renderedFilm();
  const path = join(folder, 'storyboard.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace('walks down', 'dances down'));
  return folder;
}

interface Report {
  readonly version: number;
  readonly film: string;
  readonly frames: number;
  readonly size: { readonly width: number; readonly height: number };
  readonly segments: readonly { readonly name: string; readonly shows: string }[];
}

async function reportOf(folder: string): Promise<Report> {
  return JSON.parse(await readFile(join(folder, 'film.report.json'), 'utf8'));
}

test('a missing shot is its animatic, drawn for nothing and kept, with nothing written into the journal', async () => {
  const folder = await withOneMissing();
  const journal = await readFile(join(folder, '.storyreel/journal.jsonl'), 'utf8');
  const before = await filesIn(folder);
  const foreseen = await storyreel(folder, ['stitch', '--show-timeline', '--json']);
  expect(await filesIn(folder)).toEqual(before);
  const end = await storyreel(folder, ['stitch', '--json']);
  expect(end.code, end.stderr).toBe(5);
  expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({
    slates: ['two'],
    frames: 36,
  });
  const { segments } = await reportOf(folder);
  expect(segments.map(({ name, shows }) => [name, shows])).toEqual([
    ['one', 'clip'],
    ['two', 'stand-in'],
    ['three', 'clip'],
  ]);
  // What the timeline told before is what was made, and what it tells when the animatic is there.
  const timeline = await storyreel(folder, ['stitch', '--show-timeline', '--json']);
  for (const told of [foreseen, timeline]) {
    const { frames, segments: laid } = documentOf(told) as Pick<Report, 'frames' | 'segments'>;
    expect(frames).toBe(36);
    expect(laid.map(({ name, shows }) => [name, shows])).toEqual(
      segments.map(({ name, shows }) => [name, shows]),
    );
  }
  expect(await readFile(join(folder, '.storyreel/journal.jsonl'), 'utf8')).toBe(journal);
  const again = await storyreel(folder, ['stitch', '--json']);
  expect(eventsOf(again).some(({ type }) => type === 'stitch-progress')).toBe(false);
  expect(eventsOf(again).find(({ type }) => type === 'film-done')).toMatchObject({ unchanged: true });
  // The preview has the same animatic under the same key.
  const preview = eventsOf(await storyreel(folder, ['preview', '--json']));
  expect(preview[0]).toMatchObject({ shots: [{}, { id: 'two', state: 'cached' }, {}] });
});

test('pieces that no film has used for a month are removed with the next film; those in use and the clips stay', async () => {
  const folder = await renderedFilm();
  const pieces = join(folder, '.storyreel/pieces');
  const inUse = await filesIn(pieces);
  const clips = await filesIn(join(folder, '.storyreel/store'));
  const longAgo = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  for (const name of ['old.mp4', 'sound/old.m4a']) {
    await writeFile(join(pieces, name), 'of a film nobody makes any more');
    await utimes(join(pieces, name), longAgo, longAgo);
  }
  const path = join(folder, 'storyboard.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace(/^title: .*$/m, 'title: Renamed'));
  expect((await storyreel(folder, ['stitch'])).code).toBe(0);
  const left = await filesIn(pieces);
  expect(left.filter((name) => name.includes('old'))).toEqual([]);
  expect(left).toEqual(expect.arrayContaining([...inUse]));
  expect(await filesIn(join(folder, '.storyreel/store'))).toEqual(clips);
});

test('--strict makes no film, names what is missing and leaves the old film', async () => {
  const folder = await withOneMissing();
  const before = await readFile(join(folder, 'film.mp4'));
  const end = await storyreel(folder, ['stitch', '--strict', '--json']);
  expect(end.code, end.stderr).toBe(5);
  const events = eventsOf(end);
  expect(events.find(({ type }) => type === 'notice-given')).toMatchObject({
    code: 'film-incomplete',
    message: 'no film was made, as --strict asks: two has no clip',
  });
  expect(events.some(({ type }) => type === 'film-done')).toBe(false);
  expect((await readFile(join(folder, 'film.mp4'))).equals(before)).toBe(true);
});

test('other formats and a poster are made of the finished film, proved, and left alone while it is the same', async () => {
  const folder = await smallFilm();
  const args = ['render', '--json', '--format', 'webm,gif', '--format', 'prores', '--poster'];
  const end = await storyreel(folder, args);
  expect(end.code, end.stderr).toBe(0);
  const outputs = eventsOf(end).filter(({ type }) => type === 'output-made');
  expect(outputs.map(({ output, path, unchanged }) => [output, path, unchanged])).toEqual([
    ['webm', 'film.webm', false],
    ['gif', 'film.gif', false],
    ['prores', 'film.mov', false],
    ['poster', 'poster.png', false],
  ]);
  const ffmpeg = anyBuild();
  const [webm, mov, gif] = await Promise.all(
    ['film.webm', 'film.mov', 'film.gif'].map((name) => readClipFacts(join(folder, name), { ffmpeg })),
  );
  expect(webm).toMatchObject({ video: { codec: 'vp9', frames: 36 }, audio: { codec: 'opus' } });
  expect(mov).toMatchObject({ video: { codec: 'apch', frames: 36 }, audio: { channels: 2 } });
  expect(gif?.video.frames).toBe(19);
  expect(await readPictureFacts(join(folder, 'poster.png'))).toMatchObject({ width: 640, height: 360 });
  expect(await filesIn(join(folder, '.storyreel/tmp'))).toEqual([]);
  const again = eventsOf(await storyreel(folder, args)).filter(({ type }) => type === 'output-made');
  expect(again.map(({ unchanged }) => unchanged)).toEqual([true, true, true, true]);
  await rm(join(folder, 'film.gif'));
  const third = eventsOf(await storyreel(folder, args)).filter(({ type }) => type === 'output-made');
  expect(third.map(({ unchanged }) => unchanged)).toEqual([true, false, true, true]);
});

test('--size and --quality decide the form of the film; what no film can have is a wrong command line', async () => {
  const folder = await smallFilm();
  const end = await storyreel(folder, [
    'render',
    '--size',
    '160x120',
    '--quality',
    'draft',
    '--poster',
    '0.5',
  ]);
  expect(end.code, end.stderr).toBe(0);
  expect((await readClipFacts(join(folder, 'film.mp4'))).video).toMatchObject({ width: 160, height: 120 });
  expect(await reportOf(folder)).toMatchObject({ quality: 'draft', size: { width: 160, height: 120 } });
  await storyreel(folder, ['stitch', '--size', '180p']);
  expect((await reportOf(folder)).size).toEqual({ width: 320, height: 180 });
  const film = await stat(join(folder, 'film.mp4'));
  for (const [args, said] of [
    [['--size', '161x120'], 'a side is odd'],
    [['--size', '99999x2'], 'no size a film can have'],
    [['--size', 'large'], '1920x1080'],
    [['--format', 'avi'], 'none of mp4, webm, prores, gif'],
    [['--quality', 'best'], 'standard'],
    [['--poster', 'storyboard.yaml'], 'before --poster'],
    [['--size', '180p', '--poster', '7'], 'no frame at 7 s'],
  ] as const) {
    const wrong = await storyreel(folder, ['stitch', ...args]);
    expect({ args, code: wrong.code }).toEqual({ args, code: 2 });
    expect(wrong.stderr).toContain(said);
  }
  expect((await stat(join(folder, 'film.mp4'))).mtimeMs).toBe(film.mtimeMs);
});

test('the report is beside every film, names no place of this machine, and comes back when it is removed', async () => {
  const folder = await smallFilm();
  await storyreel(folder, ['render']);
  const path = join(folder, 'film.report.json');
  const text = await readFile(path, 'utf8');
  expect(JSON.parse(text)).toMatchObject({ version: 1, film: 'film.mp4', frames: 36, seconds: 1.5 });
  expect(text).not.toContain(folder);
  await rm(path);
  const again = await storyreel(folder, ['stitch', '--json']);
  expect(eventsOf(again).find(({ type }) => type === 'film-done')).toMatchObject({ unchanged: true });
  expect(await readFile(path, 'utf8')).toBe(text);
  await storyreel(folder, ['preview']);
  const preview = JSON.parse(await readFile(join(folder, 'preview.report.json'), 'utf8'));
  expect(preview).toMatchObject({ film: 'preview.mp4' });
});

test('the contact sheet has every shot, with the animatic of one that is missing; no film is made', async () => {
  const folder = await smallFilm();
  const end = await storyreel(folder, ['sheet', '--json']);
  expect(end.code, end.stderr).toBe(0);
  const events = eventsOf(end).filter(({ type }) => type !== 'stitch-progress');
  expect(events).toMatchObject([
    { type: 'output-made', output: 'sheet', path: 'sheet.png' },
    { type: 'run-ended', exit: 'done' },
  ]);
  const sheet = await readPictureFacts(join(folder, 'sheet.png'));
  expect(sheet).toMatchObject({ kind: 'picture', format: 'png' });
  const files = await filesIn(folder);
  expect(files).not.toContain('film.mp4');
  expect(files).not.toContain('storyboard.lock.yaml');
  expect(files.filter((name) => /store.*\.mp4$/.test(name))).toHaveLength(3);
  await appendFile(join(folder, 'storyboard.yaml'), 'nonsense: 1\n');
  expect((await storyreel(folder, ['sheet'])).code).toBe(3);
});

test('a place that does not take the contact sheet is said to be so, not storyreel to be broken', async () => {
  const folder = await smallFilm();
  await mkdir(join(folder, 'sheet.png'));
  const end = await storyreel(folder, ['sheet']);
  expect(end.stderr).toMatch(/^error\[disk-failed\] .*make the sheet/m);
  expect(end.stderr).not.toMatch(/^\s+at /m);
});

test('render --live ends with the same film as without, and leaves nothing behind', async () => {
  const folder = await smallFilm();
  const end = await storyreel(folder, ['render', '--live', '--json']);
  expect(end.code, end.stderr).toBe(0);
  const events = eventsOf(end);
  const types = events.map(({ type }) => type);
  // On a busy machine these three shots are done before a first draft is.
  expect(types.lastIndexOf('film-drafted')).toBeLessThan(types.indexOf('film-done'));
  expect(events.find(({ type }) => type === 'notice-given')).toBeUndefined();
  expect(await reportOf(folder)).toMatchObject({ quality: 'standard', frames: 36 });
  expect((await filesIn(join(folder, '.storyreel/tmp'))).filter((name) => name !== 'animatic')).toEqual([]);
});

test('what was seen in a clip is in the status, and told by the next render', async () => {
  const folder = await renderedFilm();
  const [shot] = documentOf<{ shots: { clip: string; warnings: unknown[] }[] }>(
    await storyreel(folder, ['status', '--json']),
  ).shots;
  expect(shot?.warnings).toEqual([]);
  const look = join(folder, `.storyreel/looks/${shot?.clip}.json`);
  const seen = JSON.parse(await readFile(look, 'utf8'));
  await writeFile(look, JSON.stringify({ ...seen, black: 0.4 }));
  const status = await storyreel(folder, ['status', '--json']);
  const warning = { code: 'clip-black', message: 'is black', seconds: 0.4 };
  expect(documentOf<{ shots: unknown[] }>(status).shots[0]).toMatchObject({ id: 'one', warnings: [warning] });
  expect((await storyreel(folder, ['status'])).stdout).toContain(
    'warning: the clip of one is black [clip-black]',
  );
  const render = eventsOf(await storyreel(folder, ['render', '--json']));
  expect(render[1]).toMatchObject({ type: 'shot-warning', shot: 'one', ...warning });
});
