import { afterEach, describe, expect, it } from 'vitest';
import type { LoudnessTarget } from '../../src/stitch/sound/sound-input.js';
import { builds } from '../media/footage.js';
import { cutTogether, decibels, noise, RATE, rms, SoundStage, tone, type Wave } from './rig.js';

let stage: SoundStage;
afterEach(() => stage.close());

const SECONDS = 12;

async function film(waves: readonly Wave[], target: LoudnessTarget | undefined, matchLevels = false) {
  const clips = waves.map((wave) => stage.wav([wave, wave]));
  const settings = { matchLevels, ...(target ? { loudness: target } : {}) };
  const made = await stage.make(cutTogether(clips, waves[0]?.length ?? 0, { settings }));
  return { made, met: await stage.meter(made.path) };
}

describe.each(builds())('with ffmpeg of $source', (ffmpeg) => {
  it.each([
    ['quiet', noise(SECONDS * RATE, 0.02), -16],
    ['loud', noise(SECONDS * RATE, 1.2), -23],
    ['clipped', tone(SECONDS * RATE, 300, 9), -9],
    ['spiky', spikes(), -14],
    ['half silent', halfSilent(), -10],
  ])('brings %s sound to its loudness, peaks under the mark', async (_, wave, lufs) => {
    stage = new SoundStage(ffmpeg);
    const { made, met } = await film([wave], { lufs, mode: 'gain' });
    expect(Math.abs(met.integrated - lufs)).toBeLessThanOrEqual(0.5);
    expect(met.truePeak).toBeLessThanOrEqual(-1);
    expect(Math.abs((made.loudness.integrated ?? 0) - met.integrated)).toBeLessThanOrEqual(0.3);
  });

  it('does not move what it holds down', async () => {
    stage = new SoundStage(ffmpeg);
    const wave = spikes();
    const { made } = await film([wave], { lufs: -14, mode: 'gain' });
    expect(made.loudness.limited).toBe(true);
    const [left] = await stage.hear(made.path);
    for (let at = 0; at < wave.length; at += 24_000) {
      // The middle of the knock's weight.
      const middle = (heard: Wave) => {
        let [weight, sum] = [0, 0];
        for (let place = at; place < at + 60; place += 1) {
          weight += (heard[place] ?? 0) ** 2;
          sum += place * (heard[place] ?? 0) ** 2;
        }
        return sum / weight;
      };
      expect(Math.abs(middle(left) - middle(wave))).toBeLessThan(8);
    }
  });
});

it('says that peaks were held down also where only coding carried them too high, and when that is kept', async () => {
  stage = new SoundStage();
  const wave = Float32Array.from({ length: 4 * RATE }, (_, at) => (Math.floor(at / 37) % 2 ? 0.3 : -0.3));
  const loudness = { lufs: -1.3, mode: 'gain' } as const;
  const plan = cutTogether([stage.wav([wave, wave])], wave.length, {
    settings: { matchLevels: false, loudness },
  });

  const made = await stage.make(plan);
  const again = await stage.make(plan);

  // Below where holding down is thought necessary.
  expect(made.loudness.truePeak).toBeLessThan(-2);
  expect((await stage.meter(made.path)).truePeak).toBeLessThanOrEqual(-1);
  expect(made.loudness.limited).toBe(true);
  expect(again).toMatchObject({ encodedChunks: 0, loudness: made.loudness });
  const softer = { ...loudness, lufs: -4 };
  const soft = await stage.make({ ...plan, settings: { matchLevels: false, loudness: softer } });
  expect(soft.loudness.limited).toBe(false);
});

it('measures a film in chunks as it would be measured as a whole', async () => {
  stage = new SoundStage();
  // Loud and soft stretches, some of them below the gates.
  const levels = [1, 0.4, 0.02, 0.0001];
  const wave = noise(33 * RATE, 0.5).map((value, at) => value * (levels[Math.floor(at / 100_000) % 4] ?? 0));
  const clip = stage.wav([wave, wave]);
  const plan = cutTogether([clip], wave.length);
  const made = await stage.make(plan);
  const whole = await stage.meter(clip.path);
  expect(made.encodedChunks).toBe(4);
  expect(Math.abs((made.loudness.integrated ?? 0) - whole.integrated)).toBeLessThanOrEqual(0.1);
  const settings = { matchLevels: false, loudness: { lufs: whole.integrated, mode: 'gain' } } as const;
  const { loudness } = await stage.make({ ...plan, settings });
  expect(Math.abs(loudness.gainDb)).toBe(0);
  expect(Math.abs((loudness.truePeak ?? 0) - whole.truePeak)).toBeLessThanOrEqual(0.1);
  expect(made.loudness.gainDb).toBe(0);
});

it('follows loudness when that is asked for', async () => {
  stage = new SoundStage();
  const soft = noise(SECONDS * RATE, 0.12);
  const { made, met } = await film([soft, noise(SECONDS * RATE, 0.6)], { lufs: -18, mode: 'dynamic' });
  expect(Math.abs(met.integrated + 18)).toBeLessThanOrEqual(0.5);
  expect(met.truePeak).toBeLessThanOrEqual(-1);
  const [left] = await stage.hear(made.path);
  const apart = decibels(rms(left, 15 * RATE, 23 * RATE), rms(left, 4 * RATE, 10 * RATE));
  // They were 14 dB apart.
  expect(apart).toBeLessThan(8);
  expect(left.length - 2 * SECONDS * RATE).toBeLessThan(1024);
});

it('brings clips of different loudness closer, each by itself', async () => {
  stage = new SoundStage();
  const second = 3 * RATE;
  const waves = [noise(second, 0.2), noise(second, 0.5), noise(second, 0.001), tone(second, 0, 0)];
  const apart = async (matchLevels: boolean) => {
    const { made } = await film(waves, undefined, matchLevels);
    const [left] = await stage.hear(made.path);
    const level = (index: number) => rms(left, index * second + 4800, (index + 1) * second - 4800);
    return [decibels(level(1), level(0)), decibels(level(0), level(2)), level(3)] as const;
  };
  const before = await apart(false);
  const after = await apart(true);
  expect(before[0]).toBeGreaterThan(7);
  expect(Math.abs(after[0])).toBeLessThan(1);
  // Too soft to be raised all the way.
  expect(after[1]).toBeGreaterThan(20);
  expect(after[2]).toBe(0);
});

/** Speech-like: loud, then softer, then nothing, and one knock whose peak has to be held down. */
function halfSilent(): Wave {
  return tone(20 * RATE, 997, 1).map((value, at) => {
    const seconds = at / RATE;
    const knock = seconds > 1 && seconds < 1.002 ? 0.8 : 0;
    return value * ((seconds < 6 ? 0.1 : seconds < 10 ? 0.022 : 0) + knock);
  });
}

/** Soft noise with hard knocks: what is brought up lifts the knocks over full scale. */
function spikes(): Wave {
  const wave = noise(SECONDS * RATE, 0.15);
  return wave.map((value, at) => (at % 24_000 < 40 ? 0.9 * Math.sin(at / 3) : value));
}
