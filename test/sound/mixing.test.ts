import { afterEach, expect, it } from 'vitest';
import { cutChunks } from '../../src/stitch/sound/chunks.js';
import { type HeardSpan, mix } from '../../src/stitch/sound/mixer.js';
import type { PlacedMusic } from '../../src/stitch/sound/music.js';
import type { MusicInput, SoundFile, SoundSpanInput } from '../../src/stitch/sound/sound-input.js';
import { decibels, RATE, rms, SoundStage, tone, type Wave } from './rig.js';

let stage: SoundStage;
afterEach(() => stage.close());

const span: SoundSpanInput = { shot: 'a', at: 0, skip: 0, samples: 0, fadeIn: 0, fadeOut: 0 };

/** A constant, which shows the volume it is mixed with. */
const flat = (samples: number, value = 0.5): Wave => new Float32Array(samples).fill(value);

function heard(wave: Wave, more: Partial<SoundSpanInput>): HeardSpan {
  return { span: { ...span, samples: wave.length, ...more }, own: stage.kept(wave), gainDb: 0 };
}

function left(mixed: Float32Array): Wave {
  return mixed.filter((_, index) => index % 2 === 0);
}

it('puts the first sample of a span exactly where it begins', async () => {
  stage = new SoundStage();
  const spans = Array.from({ length: 60 }, (_, index) => heard(flat(10), { at: 1001 * index }));
  const sound = left(await mix({ from: 0, to: 60_060 }, { spans }));
  sound.forEach((value, at) => {
    expect(value).toBe(at % 1001 < 10 ? 0.5 : 0);
  });
});

it('fades two spans into each other without a change of volume', async () => {
  stage = new SoundStage();
  const spans = [heard(flat(5000), { fadeOut: 999 }), heard(flat(5000), { at: 4001, fadeIn: 999 })];
  const sound = left(await mix({ from: 0, to: 9001 }, { spans }));
  expect(Math.max(...sound)).toBeCloseTo(0.5, 6);
  expect(Math.min(...sound)).toBeCloseTo(0.5, 6);
});

it('goes through silence where the picture goes through black', async () => {
  stage = new SoundStage();
  const spans = [
    heard(flat(5000), { fadeOut: 1000, dipOut: true }),
    heard(flat(5000), { at: 4000, fadeIn: 1000, dipIn: true }),
  ];
  const sound = left(await mix({ from: 0, to: 9000 }, { spans }));
  expect(sound[4000]).toBeCloseTo(0.5, 6);
  expect(sound[4250]).toBeCloseTo(0.25, 6);
  expect(sound[4500]).toBe(0);
  expect(sound[4750]).toBeCloseTo(0.25, 6);
  expect(sound[5000]).toBeCloseTo(0.5, 6);
});

it('keeps its headroom where loud sounds meet', async () => {
  stage = new SoundStage();
  const sound = await mix(
    { from: 0, to: 100 },
    { spans: [heard(flat(100, 0.9), {}), heard(flat(100, 0.9), {})] },
  );
  expect(Math.max(...sound)).toBeCloseTo(1.8, 3);
});

it('lowers a shot under its voice and ends the voice with the shot', async () => {
  stage = new SoundStage();
  const own = heard(tone(6 * RATE, 200, 0.4), {});
  const voice = { path: stage.kept(flat(10 * RATE, 0.001)), at: 3 * RATE, samples: 3 * RATE, gainDb: 0 };
  const sound = left(await mix({ from: 0, to: 7 * RATE }, { spans: [{ ...own, voice }] }));
  const level = (from: number, to: number) => rms(sound, from * RATE, to * RATE);
  expect(decibels(level(4, 5), level(1, 2))).toBeCloseTo(-12, 1);
  expect(level(6, 7)).toBe(0);
});

function music(wave: Wave, film: number, more: Partial<MusicInput>): PlacedMusic {
  const file = { path: stage.kept(wave), digest: '' } as unknown as SoundFile;
  const input = { ...file, gainDb: 0, loop: true, duck: false, fadeIn: 0, fadeOut: 0, ...more };
  return { input, path: file.path, samples: wave.length, film };
}

it('repeats music to the end of the film, fades it and sets its volume', async () => {
  stage = new SoundStage();
  const film = 4 * RATE;
  const ramp = Float32Array.from({ length: RATE }, (_, at) => 0.5 + (at % 100) / 1000);
  const placed = music(ramp, film, { gainDb: -6, fadeIn: 0.5, fadeOut: 1 });
  const sound = left(await mix({ from: 0, to: film }, { spans: [], music: placed }));
  expect(sound[2 * RATE + 50]).toBeCloseTo((ramp[50] ?? 0) * 10 ** (-6 / 20), 3);
  expect(sound[0]).toBe(0);
  expect(decibels(rms(sound, 12_000, 12_100), rms(sound, 60_000, 60_100))).toBeCloseTo(-6, 1);
  expect(decibels(rms(sound, film - 24_050, film - 23_950), rms(sound, 60_000, 60_100))).toBeCloseTo(-6, 1);
  expect(Math.abs(sound[film - 1] ?? 1)).toBeLessThan(0.0001);
  const once = left(
    await mix({ from: 0, to: film }, { spans: [], music: music(ramp, film, { loop: false, fadeOut: 0.5 }) }),
  );
  expect(Math.abs(once[RATE - 1] ?? 1)).toBeLessThan(0.0001);
  expect(rms(once, RATE)).toBe(0);
});

it('takes music down before a sound begins, holds it in pauses and lets it come back', async () => {
  stage = new SoundStage();
  const film = 10 * RATE;
  const words = tone(4 * RATE, 300, 0.3).map((value, at) => (at % RATE < RATE / 2 ? value : 0));
  const placed = music(flat(film, 0.1), film, { duck: true });
  const sound = left(
    await mix({ from: 0, to: film }, { spans: [heard(words, { at: 3 * RATE })], music: placed }),
  );
  const volume = (second: number) => decibels(sound[Math.round(second * RATE)] ?? 0, 0.1);
  expect(volume(2)).toBeCloseTo(0, 1);
  expect(volume(2.98)).toBeCloseTo(-12, 0);
  expect(volume(3.75)).toBeCloseTo(-12, 0);
  expect(volume(5.75)).toBeCloseTo(-12, 0);
  expect(volume(8)).toBeCloseTo(0, 1);
});

it('takes music down as far as a clip stands out beside it, and all the way under any voice', async () => {
  stage = new SoundStage();
  const film = 4 * RATE;
  const placed = music(tone(film, 90, 0.1), film, { duck: true });
  const alone = left(await mix({ from: 0, to: film }, { spans: [], music: placed }));
  /** How far the music is down in the middle of a sound so much softer than it is; of its own frequency only. */
  const lowered = async (below: number, voiced = false) => {
    const wave = tone(film, 900, 0.1 * 10 ** (-below / 20));
    const own = heard(voiced ? flat(film, 0) : wave, {});
    const voice = { path: stage.kept(wave), at: 0, samples: film, gainDb: 0 };
    const spans = [voiced ? { ...own, voice } : own];
    const both = left(await mix({ from: 0, to: film }, { spans, music: placed }));
    const theirs = left(await mix({ from: 0, to: film }, { spans }));
    const theme = both.map((value, at) => value - (theirs[at] ?? 0));
    return decibels(rms(theme, 1.5 * RATE, 2.5 * RATE), rms(alone, 1.5 * RATE, 2.5 * RATE));
  };
  expect(await lowered(-6)).toBeCloseTo(-12, 1);
  expect(await lowered(0.1)).toBeCloseTo(-12, 1);
  expect(await lowered(10)).toBeCloseTo(-6, 1);
  expect(await lowered(15)).toBeGreaterThan(-2);
  expect(await lowered(20.1)).toBeCloseTo(0, 2);
  expect(await lowered(30, true)).toBeCloseTo(-12, 1);
});

it('mixes a film in parts that fit together to the bit', async () => {
  stage = new SoundStage();
  const film = 25 * RATE;
  const spans = [
    heard(tone(9 * RATE, 300, 0.3), { at: 3 * RATE, fadeOut: RATE }),
    heard(tone(9 * RATE, 200, 0.04), { at: 11 * RATE, fadeIn: RATE }),
  ];
  // It swells, so that every stretch of it decides otherwise.
  const theme = tone(7 * RATE, 90, 0.2).map((value, at) => value * Math.sin(at / 20_000) ** 2);
  const ingredients = { spans, music: music(theme, film, { duck: true, fadeOut: 20 }) };
  const whole = await mix({ from: 0, to: film }, ingredients);
  for (const { heard: range } of cutChunks(film)) {
    const part = await mix(range, ingredients);
    expect(
      Buffer.compare(Buffer.from(part.buffer), Buffer.from(whole.slice(range.from * 2, range.to * 2).buffer)),
    ).toBe(0);
  }
});
