import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FilmReport } from '../../src/stitch/film-report.js';
import { transitionNames } from '../../src/stitch/picture/transition-names.js';
import { beeps, builds, temporaryFolder, watch } from '../media/footage.js';
import { dissolveOf, FilmSet, framesOf, wrongFrames } from './rig.js';

const dissolve = (seconds: number) => ({ transition: { kind: 'fade', seconds } });

describe.each(builds())('with ffmpeg from $source', (ffmpeg) => {
  it('dissolves where it is told to and cuts elsewhere, every frame from its clip', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 30 }, dissolve(1));
    await set.add({ number: 2, frames: 30 }, dissolve(0.5));
    await set.add({ number: 3, frames: 24 });
    await set.add({ number: 4, frames: 20 }, dissolve(0.25));
    await set.add({ number: 5, frames: 20 }, { ...dissolve(0.25), trim: { start: 0.25 } });
    const report = await set.stitch();
    expect(report.frames).toBe(30 + 30 + 24 + 20 + 14 - 12 - 6 - 6);
    expect(report.seams).toMatchObject([
      { into: 'shot-2', start: 18, frames: 12, kind: 'fade' },
      { into: 'shot-4', start: 66, frames: 6 },
      { into: 'shot-5', start: 80, frames: 6 },
    ]);
    const expected = [
      ...framesOf(1, 0, 18),
      ...dissolveOf({ clip: 1, first: 18 }, { clip: 2 }, 12),
      ...framesOf(2, 12, 18),
      ...framesOf(3, 0, 18),
      ...dissolveOf({ clip: 3, first: 18 }, { clip: 4 }, 6),
      ...framesOf(4, 6, 8),
      ...dissolveOf({ clip: 4, first: 14 }, { clip: 5, first: 6 }, 6),
      ...framesOf(5, 12, 8),
    ];
    expect(await wrongFrames(ffmpeg, set.film, expected)).toEqual([]);
    const heard = await beeps(ffmpeg, set.film);
    expect(Math.abs((heard[2] ?? 0) - 48 / 24)).toBeLessThan(0.005);
    expect(report.cuts.every((cut) => cut.picture_ms === 0 && Math.abs(cut.sound_ms) < 0.02)).toBe(true);
  });

  it('copies the bodies that need no new key frame, for a decoder that knows no sets in the stream', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    for (let number = 1; number <= 6; number += 1) {
      await set.add({ number, frames: 25 }, number === 3 || number === 5 ? dissolve(0.5) : {});
    }
    const report = await set.stitch();
    const bodies = report.segments.map(({ body }) => body);
    expect(bodies.map((body) => body?.origin)).toEqual([
      'copied',
      'copied',
      'encoded',
      'copied',
      'encoded',
      'copied',
    ]);
    expect(bodies.every((body) => (body?.encodedTail ?? 0) < 4)).toBe(true);
    const expected = [
      ...framesOf(1, 0, 25),
      ...framesOf(2, 0, 13),
      ...dissolveOf({ clip: 2, first: 13 }, { clip: 3 }, 12),
      ...framesOf(3, 12, 13),
      ...framesOf(4, 0, 13),
      ...dissolveOf({ clip: 4, first: 13 }, { clip: 5 }, 12),
      ...framesOf(5, 12, 13),
      ...framesOf(6, 0, 25),
    ];
    expect(await wrongFrames(ffmpeg, set.film, expected)).toEqual([]);
    const bare = join(set.folder, 'bare.mp4');
    const strip = ['-map', '0:v', '-c', 'copy', '-bsf:v', 'filter_units=remove_types=7-8'];
    execFileSync(ffmpeg.path, ['-v', 'error', '-i', set.film, ...strip, bare]);
    expect(await watch(ffmpeg, bare)).toEqual(await watch(ffmpeg, set.film));
  });

  it('copies nothing when every shot passes into the next', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    for (let number = 1; number <= 3; number += 1) {
      await set.add({ number, frames: 20 }, dissolve(0.25));
    }
    const report = await set.stitch();
    expect(encodedParts(report)).toEqual(['shot-1', 'shot-2', 'shot-3', '> shot-2', '> shot-3']);
  });

  it('makes every transition that ffmpeg knows', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    const names = await transitionNames(ffmpeg);
    expect(names.length).toBeGreaterThanOrEqual(46);
    expect(names).toEqual(expect.arrayContaining(['fade', 'fadeblack', 'wipeleft', 'slideup', 'fadeslow']));
    await set.add({ number: 1, frames: 7 });
    const [shot] = set.shots;
    for (const [index, kind] of names.entries()) {
      if (shot) {
        set.shots.push({ ...shot, id: `shot-${index + 2}`, transition: { kind, seconds: 3 / 24 } });
      }
    }
    const report = await set.stitch();
    expect(report.frames).toBe(7 + names.length * 4);
    const seen = await watch(ffmpeg, set.film);
    for (const { body } of report.segments.slice(1, -1)) {
      expect(seen[body?.start ?? -1]).toMatchObject({ clip: 1, frame: 3 });
    }
  }, 120_000);

  it('passes straight from one transition into the next, and through the length of one frame', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    await set.add({ number: 1, frames: 12 });
    await set.add({ number: 2, frames: 12 }, dissolve(0.25));
    await set.add({ number: 3, frames: 12 }, dissolve(0.25));
    await set.add({ number: 4, frames: 12 }, dissolve(1 / 24));
    const report = await set.stitch();
    expect(report.segments[1]?.body).toBeUndefined();
    const expected = [
      ...framesOf(1, 0, 6),
      ...dissolveOf({ clip: 1, first: 6 }, { clip: 2 }, 6),
      ...dissolveOf({ clip: 2, first: 6 }, { clip: 3 }, 6),
      ...framesOf(3, 6, 5),
      ...dissolveOf({ clip: 3, first: 11 }, { clip: 4 }, 1),
      ...framesOf(4, 1, 11),
    ];
    expect(await wrongFrames(ffmpeg, set.film, expected)).toEqual([]);
  });

  it('makes anew only the changed shot and its transitions', async () => {
    const set = new FilmSet(temporaryFolder(), ffmpeg);
    for (let number = 1; number <= 5; number += 1) {
      await set.add({ number, frames: 20 }, dissolve(0.25));
    }
    await set.stitch();
    expect(encodedParts(await set.stitch())).toEqual([]);
    await set.add({ number: 9, frames: 20 });
    const [changed, third] = [set.shots.pop(), set.shots[2]];
    if (changed?.clip && third) {
      set.shots[2] = { ...third, clip: changed.clip };
    }
    expect(encodedParts(await set.stitch())).toEqual(['shot-3', '> shot-3', '> shot-4']);
  });

  it.each(['pad', 'blur'] as const)(
    'dissolves between shapes that are fitted by %s, at 29.97',
    async (fit) => {
      const set = new FilmSet(temporaryFolder(), ffmpeg);
      await set.add({ number: 1, frames: 20, rate: '30000/1001' });
      await set.add({ number: 2, size: '96x160', frames: 20, rate: '25' }, dissolve(0.2));
      await set.add({ number: 3, frames: 20, rate: '30000/1001' }, dissolve(0.2));
      const report = await set.stitch({ fit, rate: { num: 30000, den: 1001 } });
      expect(report.frames).toBe(20 + 24 + 20 - 12);
      expect((await watch(ffmpeg, set.film))[45]).toMatchObject({ clip: 3, frame: 13 });
    },
  );
});

it('names the shot whose transition is too long for the clips, and the longest that fits', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1, frames: 24 });
  await set.add({ number: 2, frames: 24 }, dissolve(0.5));
  await set.add({ number: 3, frames: 24 }, dissolve(0.55));
  writeFileSync(set.film, 'the old film');
  await expect(set.stitch()).rejects.toMatchObject({
    code: 'transition-too-long',
    shot: 'shot-3',
    message: expect.stringContaining('the longest that fits between them is 0.5 s (12 frames)'),
  });
  expect(readFileSync(set.film, 'utf8')).toBe('the old film');
  expect(set.leftovers()).toEqual([]);
});

it('names the nearest transitions for one that is not known', async () => {
  const set = new FilmSet(temporaryFolder());
  await set.add({ number: 1 });
  await set.add({ number: 2 }, { transition: { kind: 'wipelift', seconds: 0.5 } });
  await expect(set.stitch()).rejects.toMatchObject({
    code: 'transition-unknown',
    shot: 'shot-2',
    message: expect.stringContaining('the nearest are wipeleft'),
  });
  expect(existsSync(set.film)).toBe(false);
});

/** The segments, and after "> " the seams into them, that this run encoded. */
function encodedParts(report: FilmReport): readonly string[] {
  return [
    ...report.segments.filter(({ body }) => body?.origin === 'encoded').map(({ name }) => name),
    ...report.seams.filter(({ origin }) => origin === 'encoded').map(({ into }) => `> ${into}`),
  ];
}
