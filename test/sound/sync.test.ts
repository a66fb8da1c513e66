import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { readMovie } from '../../src/media/mp4-movie.js';
import { adtsFrames } from '../../src/stitch/sound/adts.js';
import { builds } from '../media/footage.js';
import { cutTogether, noise, RATE, rms, SoundStage, tone, type Wave } from './rig.js';

const stages: SoundStage[] = [];
afterEach(() => {
  for (const stage of stages.splice(0)) {
    stage.close();
  }
});
function stageOf(ffmpeg = builds()[0]): SoundStage {
  const stage = new SoundStage(ffmpeg);
  stages.push(stage);
  return stage;
}

/** The place of the loudest sample of a stretch. */
function loudest(wave: Wave, from: number, to: number): number {
  let best = from;
  for (let at = from; at < to; at += 1) {
    best = Math.abs(wave[at] ?? 0) > Math.abs(wave[best] ?? 0) ? at : best;
  }
  return best;
}

describe.each(builds())('with ffmpeg of $source', (ffmpeg) => {
  it('has every cut of sixty where it belongs', async () => {
    const stage = stageOf(ffmpeg);
    // No whole number of packets, blocks or clip lengths.
    const samples = 24_037;
    const click = tone(samples - 700, 0, 0).map((_, at) =>
      at < 49 ? 0.8 * Math.sin((Math.PI * at) / 48) ** 2 : 0,
    );
    const clip = stage.wav([click, click]);
    const plan = cutTogether(
      Array.from({ length: 60 }, () => clip),
      samples,
    );
    const { path } = await stage.make(plan);
    const [left, right] = await stage.hear(path);
    for (const wave of [left, right]) {
      const offsets = plan.spans.map(({ at }) => loudest(wave, at, at + 5000) - at - 24);
      // A tenth of a millisecond, at the first cut as at the last.
      expect(offsets.filter((offset) => Math.abs(offset) > 5)).toEqual([]);
    }
  });

  it('is, chunk by chunk, what one encoder makes of the whole film', async () => {
    const stage = stageOf(ffmpeg);
    const samples = 25 * RATE + 777;
    const music = noise(samples, 0.9);
    tone(samples, 440, 0.2).forEach((value, at) => {
      music[at] = (music[at] ?? 0) * Math.abs(Math.sin(at / 9000)) + value;
    });
    const clip = stage.wav([music, noise(samples, 0.5, 9)]);
    const made = await stage.make(cutTogether([clip], samples));
    expect(made.encodedChunks).toBe(3);
    const coding = ['-c:a', 'aac', '-q:a', '2.4', '-aac_coder', 'fast', '-aac_pns', '0', '-aac_ms', '0'];
    const single = await stage.file(
      'single.m4a',
      [clip.path],
      [...coding, '-fflags', '+bitexact', '-flags:a', '+bitexact'],
    );
    expect(await soundTrack(made.path)).toEqual(await soundTrack(single.path));
    const options = ['-c', 'copy', '-f', 'adts'];
    const [joined, whole] = [
      await stage.file('joined.aac', [made.path], options),
      await stage.file('single.aac', [single.path], options),
    ];
    const frames = adtsFrames(readFileSync(joined.path));
    expect(frames).toHaveLength(Math.ceil(samples / 1024) + 2);
    expect(joined.digest).toBe(whole.digest);
  });

  it('puts late, short, mono, 5.1 and missing sound in its place', async () => {
    const stage = stageOf(ffmpeg);
    const samples = 2 * RATE;
    const mono = stage.wav([tone(44_100, 500, 0.4, 44_100)], 44_100);
    const quiet = tone(samples, 0, 0);
    const surround = stage.wav([quiet, quiet, tone(samples, 500, 0.4), quiet, quiet, quiet]);
    const beep = stage.wav([tone(RATE, 500, 0.4)]);
    const late = await stage.clip('late.mp4', beep, 0.5);
    const aac = await stage.clip('later.mp4', beep, 0.25);
    const { path } = await stage.make(cutTogether([mono, undefined, surround, late, aac], samples));
    const [left, right] = await stage.hear(path);
    const level = (from: number, to: number) => [
      rms(left, Math.round(from * RATE), Math.round(to * RATE)),
      rms(right, Math.round(from * RATE), Math.round(to * RATE)),
    ];
    expect(Math.min(...level(0.02, 0.98))).toBeGreaterThan(0.1);
    expect(Math.max(...level(1.05, 3.95))).toBe(0);
    expect(Math.min(...level(4.05, 5.95))).toBeGreaterThan(0.05);
    expect(Math.max(...level(6.05, 6.45))).toBeLessThan(0.00001);
    expect(Math.min(...level(6.52, 7.48))).toBeGreaterThan(0.1);
    expect(Math.max(...level(8.05, 8.2))).toBeLessThan(0.001);
    expect(Math.min(...level(8.3, 9.2))).toBeGreaterThan(0.1);
  });

  it.each(['gain', 'dynamic'] as const)(
    'keeps silence silent to the last bit, loudness by %s',
    async (mode) => {
      const stage = stageOf(ffmpeg);
      const plan = cutTogether([undefined, stage.wav([tone(RATE, 0, 0)]), undefined], 4 * RATE, {
        settings: { matchLevels: true, loudness: { lufs: -14, mode } },
      });
      const made = await stage.make(plan);
      const [left, right] = await stage.hear(made.path);
      expect(left.length).toBeGreaterThanOrEqual(plan.samples);
      expect(left.every((value) => value === 0) && right.every((value) => value === 0)).toBe(true);
      expect(made.loudness).toEqual({ gainDb: 0, limited: false });
    },
  );
});

/** How long and from where a file's sound is heard. */
async function soundTrack(path: string) {
  const movie = await readMovie(path);
  const track = movie?.tracks.find(({ kind }) => kind === 'audio');
  return { edits: track?.edits, duration: track?.duration, packets: track?.samples.count };
}
