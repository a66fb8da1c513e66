import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SoundPlan, SoundSpanInput } from '../../src/stitch/sound/sound-input.js';
import { digestOf } from '../../src/terms/digest.js';
import { cutTogether, noise, RATE, rms, SoundStage, tone } from './rig.js';

let stage: SoundStage;
beforeEach(() => {
  stage = new SoundStage();
});
afterEach(() => stage.close());

const SHOT = RATE;

/** A minute of shots of a second each, with music. */
function minute(): SoundPlan {
  const clips = [300, 400, 500].map((frequency) => stage.wav([tone(SHOT, frequency, 0.2)]));
  const theme = stage.wav([tone(7 * RATE, 110, 0.1)]);
  const music = { ...theme, gainDb: -6, loop: true, duck: true, fadeIn: 1, fadeOut: 2 };
  return cutTogether(
    Array.from({ length: 60 }, (_, index) => clips[index % 3]),
    SHOT,
    { music, settings: { matchLevels: true, loudness: { lufs: -20, mode: 'gain' } } },
  );
}

it('encodes of a film with one changed shot only what that shot is heard in', async () => {
  const plan = minute();
  const first = await stage.make(plan);
  expect([first.encodedChunks, first.keptChunks]).toEqual([7, 0]);
  const again = await stage.make(plan);
  expect([again.encodedChunks, again.keptChunks]).toEqual([0, 7]);
  const other = stage.wav([tone(SHOT, 350, 0.2)]);
  const spans = plan.spans.map((span, index) => (index === 24 ? { ...span, clip: other } : span));
  const changed = await stage.make({ ...plan, spans });
  expect([changed.encodedChunks, changed.keptChunks]).toEqual([1, 6]);
  expect(changed.loudness.gainDb).toBe(first.loudness.gainDb);
});

it('finds sound again that has moved by whole chunks', async () => {
  const sound = stage.wav([noise(30 * RATE, 0.3)]);
  const film = (at: number): SoundPlan => ({
    samples: 60 * RATE,
    spans: [{ shot: 'a', clip: sound, at, skip: 0, samples: 30 * RATE, fadeIn: 0, fadeOut: 0 }],
    settings: { matchLevels: false },
  });
  await stage.make(film(460_800));
  const moved = await stage.make(film(2 * 460_800));
  // Seven chunks, of which the first is now silent to its end, and the second hears no sound before the third.
  expect([moved.encodedChunks, moved.keptChunks]).toEqual([2, 5]);
});

it('makes a damaged chunk anew', async () => {
  const plan = cutTogether([stage.wav([noise(RATE, 0.3)])], RATE);
  const before = await stage.hear((await stage.make(plan)).path);
  for (const name of readdirSync(stage.cache)) {
    truncateSync(join(stage.cache, name), 50);
  }
  const made = await stage.make(plan);
  expect(made.encodedChunks).toBe(1);
  expect(await stage.hear(made.path)).toEqual(before);
});

it('tells how far it is, and only forward', async () => {
  const heard: number[] = [];
  await stage.make(minute(), (part) => heard.push(part));
  expect(heard.length).toBeGreaterThan(4);
  expect(heard).toEqual([...heard].sort((one, other) => one - other));
  expect(heard.at(-1)).toBe(1);
});

it('names what cannot be used', async () => {
  const good = stage.wav([noise(RATE, 0.3)]);
  const path = join(stage.folder, 'notes.mp3');
  writeFileSync(path, 'no sound at all');
  const bad = { path, digest: digestOf('bad') };
  const gone = { path: join(stage.folder, 'gone.mp3'), digest: digestOf('gone') };
  const plan = cutTogether([good, good], RATE);
  const how = { gainDb: 0, loop: true, duck: false, fadeIn: 0, fadeOut: 0 };
  for (const file of [bad, gone]) {
    await expect(stage.make({ ...plan, music: { ...file, ...how } })).rejects.toMatchObject({
      code: 'music-unreadable',
      message: expect.stringContaining(file.path),
    });
    const voiced = plan.spans.map((span, index) =>
      index === 1 ? { ...span, voice: { ...file, start: 0, gainDb: 0 } } : span,
    );
    await expect(stage.make({ ...plan, spans: voiced })).rejects.toMatchObject({
      code: 'voice-unreadable',
      shot: 'shot-2',
    });
    const cut = cutTogether([good, file, good], RATE);
    await expect(stage.make(cut)).rejects.toMatchObject({ code: 'clip-unreadable', shot: 'shot-2' });
  }
});

it('lays voice and music into the film', async () => {
  const quiet = stage.wav([tone(4 * RATE, 0, 0)]);
  const voice = { ...stage.wav([tone(RATE, 1000, 0.3), tone(RATE, 1000, 0.3)]), start: 2, gainDb: 0 };
  const plan = cutTogether([quiet, quiet], 4 * RATE);
  const spans = plan.spans.map((span, index) => (index === 1 ? { ...span, voice } : span));
  const theme = stage.wav([tone(RATE, 100, 0.1), tone(RATE, 100, 0.1)]);
  const music = { ...theme, gainDb: 0, loop: true, duck: true, fadeIn: 0, fadeOut: 0 };
  const [left] = await stage.hear((await stage.make({ ...plan, spans, music })).path);
  expect(rms(left, 1 * RATE, 2 * RATE)).toBeCloseTo(0.1 / Math.SQRT2, 2);
  expect(rms(left, 6.1 * RATE, 6.9 * RATE)).toBeGreaterThan(0.2);
  expect(rms(left, 7.8 * RATE, 8 * RATE)).toBeCloseTo(0.1 / Math.SQRT2, 2);
});

it('lays a voice into clips that otherwise only follow each other, and fades one that has no neighbour', async () => {
  const own = stage.wav([tone(4 * RATE, 200, 0.1), tone(4 * RATE, 200, 0.1)]);
  const voice = { ...stage.wav([tone(RATE, 1000, 0.3), tone(RATE, 1000, 0.3)]), start: 2, gainDb: 0 };
  const plan = cutTogether([own, own], 4 * RATE);
  const level = async (change: Partial<SoundSpanInput>, from: number, to: number) => {
    const spans = plan.spans.map((span, index) => (index === 1 ? { ...span, ...change } : span));
    const [left] = await stage.hear((await stage.make({ ...plan, spans })).path);
    return rms(left, from * RATE, to * RATE);
  };
  const plain = 0.1 / Math.SQRT2;
  expect(await level({}, 0.5, 7.9)).toBeCloseTo(plain, 3);
  expect(await level({ voice }, 6.1, 6.9)).toBeCloseTo(
    Math.hypot(0.3, 0.1 * 10 ** (-12 / 20)) / Math.SQRT2,
    2,
  );
  expect(await level({ fadeOut: RATE }, 7.8, 7.95)).toBeLessThan(plain / 3);
});
