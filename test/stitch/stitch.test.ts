import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readClipFacts } from '../../src/media/probe.js';
import type { FilmReport } from '../../src/stitch/film-report.js';
import { beeps, builds, temporaryFolder, watch } from '../media/footage.js';
import { FilmSet } from './rig.js';

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it('copies like clips untouched, and keeps sound in step to the last of 40 cuts', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    for (let number = 0; number < 40; number += 1) {
      await set.add({ number, frames: 9 + (number % 3) });
    }
    const report = await set.stitch();
    expect(origins(report).every((origin) => origin === 'copied')).toBe(true);
    await expectCuts(set, report);
    expect(packets(ffmpeg.path, set.film)).toEqual(
      set.shots.flatMap((shot) => packets(ffmpeg.path, shot.clip?.path ?? '')),
    );
    expect(set.leftovers()).toEqual([]);
  });

  it('brings clips of other sizes, rates and sounds to the format of most, and a strict decoder plays all', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 36 });
    await set.add({ number: 2, rate: '30', frames: 30 });
    await set.add({ number: 3, size: '96x160', sound: { rate: 44_100, layout: 'mono' } });
    await set.add({ number: 4, rate: '25', frames: 25, sound: false });
    await set.add({ number: 5, frames: 30 });
    set.miss(6);
    await set.add({ number: 7, encode: ['-bf', '0'] });
    await set.add({ number: 8, size: '320x192', rate: '30000/1001', frames: 30 });
    const report = await set.stitch();
    expect(origins(report)).toEqual([
      'copied',
      'encoded',
      'encoded',
      'encoded',
      'copied',
      'encoded',
      'encoded',
      'encoded',
    ]);
    expect(report.frames).toBe(36 + 24 * 3 + 30 + 24 * 3);
    const plain = await watch(ffmpeg, set.film);
    expect(plain).toHaveLength(report.frames);
    for (const shot of report.segments.filter(({ name, shows }) => shows === 'clip' && name !== 'shot-3')) {
      const own = plain.slice(shot.start, shot.start + shot.frames);
      expect(own.map(({ clip }) => `shot-${clip}`)).toEqual(own.map(() => shot.name));
    }
    const bare = join(set.folder, 'bare.mp4');
    run(ffmpeg.path, [
      '-i',
      set.film,
      '-map',
      '0:v',
      '-c',
      'copy',
      '-bsf:v',
      'filter_units=remove_types=7-8',
      bare,
    ]);
    expect(await watch(ffmpeg, bare)).toEqual(plain);
    const heard = (await beeps(ffmpeg, set.film)).map((time) => Math.round(time * 24));
    expect(heard).toEqual(
      report.segments.filter(({ name }) => name !== 'shot-4' && name !== 'shot-6').map(({ start }) => start),
    );

    const again = await set.stitch();
    expect(origins(again).filter((origin) => origin === 'encoded')).toEqual([]);
  });

  it('keeps 29.97 frames a second exact', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    for (let number = 0; number < 6; number += 1) {
      await set.add({ number, rate: '30000/1001', frames: 31 });
    }
    await expectCuts(set, await set.stitch({ rate: { num: 30000, den: 1001 } }), 30000 / 1001);
  });

  it('cuts trimmed shots at the frame, by copy where that is exact', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 48 });
    await set.add({ number: 2, frames: 48 }, { trim: { start: 0.5 } });
    await set.add({ number: 3, frames: 48, encode: ['-bf', '0'] }, { trim: { end: 0.5 } });
    const report = await set.stitch();
    expect(report.segments.map(({ frames }) => frames)).toEqual([48, 36, 12]);
    const seen = await watch(ffmpeg, set.film);
    expect(seen.slice(48).map(({ clip, frame }) => [clip, frame])).toEqual([
      ...Array.from({ length: 36 }, (_, frame) => [2, frame + 12]),
      ...Array.from({ length: 12 }, (_, frame) => [3, frame]),
    ]);
  });

  it('makes the same bytes of the same shots', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    set.miss(2);
    await set.stitch();
    const first = digest(set.film);
    await set.stitch({ cache: join(set.folder, 'other pieces') });
    expect(digest(set.film)).toBe(first);
  });

  it('makes a film of one frame, and of slates alone', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    set.miss(1, 0.01);
    set.miss(2, 0.5);
    const report = await set.stitch({ fit: 'pad' });
    expect(report).toMatchObject({ frames: 13, segments: [{ shows: 'slate' }, { shows: 'slate' }] });
  });

  it.each(['pad', 'blur'] as const)('fits a portrait clip by %s', async (fit) => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1 });
    await set.add({ number: 2, size: '96x160', frames: 12 });
    expect((await set.stitch({ fit })).frames).toBe(36);
  });
});

it('takes any title, chapter and folder name', async () => {
  const nasty = `it's; 100%d = #1 \\ "quoted"\nsecond [line] 'é 日本 🎬`;
  const set = new FilmSet(temporaryFolder());
  const folder = join(set.folder, `100%d #1? it's a\nfolder 'é`);
  await set.add({ number: 1 }, { title: nasty });
  set.miss(2);
  execFileSync('mkdir', ['-p', folder]);
  await set.stitch({
    title: nasty,
    work: folder,
    cache: join(folder, 'pieces'),
    output: join(folder, 'film.mp4'),
  });
  const metadata = run(set.ffmpeg.path, ['-i', join(folder, 'film.mp4'), '-f', 'ffmetadata', '-']);
  const escaped = nasty.replaceAll(/[=;#\\\n]/g, '\\$&');
  expect(metadata.split(`title=${escaped}`)).toHaveLength(3);
  expect(metadata).toContain('title=Shot 2');
});

it('names the shot whose clip is cut off, and keeps the film that was there', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  truncateSync(await set.add({ number: 2 }), 900);
  writeFileSync(set.film, 'the old film');
  await expect(set.stitch()).rejects.toMatchObject({ code: 'clip-unreadable', shot: 'shot-2' });
  expect(readFileSync(set.film, 'utf8')).toBe('the old film');
  expect(set.leftovers()).toEqual([]);
});

it('names the shot whose clip changed behind its facts', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  const path = await set.add({ number: 2 });
  const last = set.shots[1];
  if (last?.clip) {
    set.shots[1] = { ...last, clip: { ...last.clip, facts: await readClipFacts(path) } };
  }
  writeFileSync(path, 'not a clip');
  await expect(set.stitch()).rejects.toMatchObject({ code: 'clip-unreadable', shot: 'shot-2' });
  expect(existsSync(set.film)).toBe(false);
});

it('stops when told to, at every step, and leaves nothing', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  set.miss(2, 30);
  await set.add({ number: 3, rate: '30', frames: 30 });
  for (const step of ['sound', 'conform', 'join', 'prove']) {
    const stop = new AbortController();
    const reason = new Error(`stopped at ${step}`);
    const onProgress = (at: string): void => {
      if (at === step) {
        stop.abort(reason);
      }
    };
    await expect(set.stitch({}, { signal: stop.signal, onProgress })).rejects.toBe(reason);
    expect(set.leftovers()).toEqual([]);
    expect(existsSync(set.film)).toBe(false);
  }
  expect(processesUsing(set.folder)).toEqual([]);
});

/** Every frame is the right one of the right clip, and every beep is where its flash is. */
async function expectCuts(set: FilmSet, report: FilmReport, rate = 24): Promise<void> {
  const seen = await watch(set.ffmpeg, set.film);
  const expected = report.segments.flatMap(({ name, frames }) =>
    Array.from({ length: frames }, (_, frame) => ({ clip: Number(name.slice(5)), frame, flash: frame < 3 })),
  );
  expect(seen).toEqual(expected);
  const heard = await beeps(set.ffmpeg, set.film);
  expect(heard).toHaveLength(report.segments.length);
  for (const [index, { start }] of report.segments.entries()) {
    expect(Math.abs((heard[index] ?? -1) - start / rate)).toBeLessThan(0.005);
  }
}

function origins(report: FilmReport): readonly (string | undefined)[] {
  return report.segments.map(({ body }) => body?.origin);
}

/** Digests of the picture's packets, in order. */
function packets(ffmpeg: string, path: string): readonly string[] {
  const listed = run(ffmpeg, [
    '-i',
    path,
    '-map',
    '0:v',
    '-c',
    'copy',
    '-f',
    'framehash',
    '-hash',
    'md5',
    '-',
  ]);
  return listed
    .split('\n')
    .filter((line) => /^0,/.test(line))
    .map((line) => line.split(',').slice(4).join(','));
}

function run(ffmpeg: string, args: readonly string[]): string {
  return execFileSync(ffmpeg, ['-v', 'error', '-y', ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
}

function digest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

function processesUsing(folder: string): readonly string[] {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder));
}
