import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ffmpeg } from '../../src/media/ffmpeg.js';
import { makeSound } from '../../src/stitch/sound/make-sound.js';
import type {
  MadeSound,
  SoundFile,
  SoundPlan,
  SoundSettings,
  SoundSpanInput,
} from '../../src/stitch/sound/sound-input.js';
import { soundTrack } from '../../src/stitch/sound/track.js';
import { digestOf } from '../../src/terms/digest.js';
import { anyBuild } from '../media/footage.js';

export const RATE = 48_000;

/** One channel of sound, full scale being 1. */
export type Wave = Float32Array;

const AS_IT_IS: SoundSettings = { matchLevels: false };

/** A folder in which sound is made, with a cache that outlives a run. */
export class SoundStage {
  readonly folder = mkdtempSync(join(tmpdir(), 'storyreel-sound-'));
  readonly ffmpeg: Ffmpeg;
  readonly cache = join(this.folder, 'cache');

  constructor(ffmpeg: Ffmpeg = anyBuild()) {
    this.ffmpeg = ffmpeg;
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Writes channels as a 16-bit WAV file. */
  wav(channels: readonly Wave[], rate = RATE): SoundFile {
    const bytes = wavBytes(channels, rate);
    const path = join(this.folder, `${randomUUID()}.wav`);
    writeFileSync(path, bytes);
    return { path, digest: digestOf(bytes) };
  }

  /** Writes a wave as decoded sound is kept, the same in both channels; gives its path. */
  kept(wave: Wave): string {
    const path = join(this.folder, `${randomUUID()}.pcm`);
    writeFileSync(path, wavBytes([wave, wave], RATE).subarray(44));
    return path;
  }

  /** Has ffmpeg make a file of others. */
  async file(name: string, from: readonly string[], options: readonly string[]): Promise<SoundFile> {
    const path = join(this.folder, name);
    await this.ffmpeg.run({ inputs: from.map((one) => ({ from: one })), outputs: [{ to: path, options }] });
    return { path, digest: digestOf(readFileSync(path)) };
  }

  /** A clip whose picture begins at once and whose sound so many seconds later. */
  async clip(name: string, sound: SoundFile, late: number): Promise<SoundFile> {
    const path = join(this.folder, name);
    await this.ffmpeg.run({
      inputs: [{ from: sound.path, options: ['-itsoffset', String(late)] }],
      graph: ['color=s=32x32:r=24:d=2[v]'],
      outputs: [{ to: path, options: ['-map', '[v]', '-map', '0:a:0', '-c:v', 'libx264', '-c:a', 'aac'] }],
    });
    return { path, digest: digestOf(readFileSync(path)) };
  }

  /** Makes the sound of a film, and a film of nothing but that. */
  async make(
    plan: SoundPlan,
    onProgress?: (fraction: number) => void,
  ): Promise<MadeSound & { readonly path: string }> {
    const work = mkdtempSync(join(this.folder, 'work-'));
    const signal = new AbortController().signal;
    const made = await makeSound(plan, {
      ffmpeg: this.ffmpeg,
      cache: this.cache,
      work,
      signal,
      ...(onProgress ? { onProgress } : {}),
    });
    const path = join(work, 'film.m4a');
    const { input, options } = soundTrack(made);
    await this.ffmpeg.run({ inputs: [input], outputs: [{ to: path, options: [...options, '-f', 'mp4'] }] });
    return { ...made, path };
  }

  /** A file's sound as a player hears it: left and right. */
  async hear(path: string): Promise<readonly [Wave, Wave]> {
    const to = join(this.folder, `${randomUUID()}.f32`);
    await this.ffmpeg.run({
      inputs: [{ from: path }],
      outputs: [{ to, options: ['-map', '0:a:0', '-f', 'f32le', '-ac', '2', '-ar', String(RATE)] }],
    });
    const bytes = readFileSync(to);
    rmSync(to);
    const both = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    const pick = (channel: number) =>
      Float32Array.from({ length: both.length / 2 }, (_, at) => both[at * 2 + channel] ?? 0);
    return [pick(0), pick(1)];
  }

  /** What ffmpeg's own meter says of a whole file. */
  async meter(path: string): Promise<{ readonly integrated: number; readonly truePeak: number }> {
    const { said } = await this.ffmpeg.run({
      inputs: [{ from: path }],
      outputs: [
        { to: '-', options: ['-map', '0:a:0', '-af', 'ebur128=peak=true:framelog=verbose', '-f', 'null'] },
      ],
      logLevel: 'info',
    });
    const summary = said.join('\n');
    const find = (pattern: RegExp) => Number(pattern.exec(summary)?.[1]);
    return {
      integrated: find(/I:\s+(-?[\d.]+) LUFS/),
      truePeak: find(/True peak:[\s\S]*?Peak:\s+(-?[\d.]+|-inf) dBFS/),
    };
  }
}

/** A plan of spans, one behind the other with hard cuts. */
export function cutTogether(
  clips: readonly (SoundFile | undefined)[],
  samples: number,
  more: Partial<SoundPlan> = {},
): SoundPlan {
  const spans: SoundSpanInput[] = clips.map((clip, index) => ({
    shot: `shot-${index + 1}`,
    ...(clip ? { clip } : {}),
    at: index * samples,
    skip: 0,
    samples,
    fadeIn: 0,
    fadeOut: 0,
  }));
  return { samples: clips.length * samples, spans, settings: AS_IT_IS, ...more };
}

/** A sine. */
export function tone(samples: number, frequency: number, amplitude: number, rate = RATE): Wave {
  return Float32Array.from(
    { length: samples },
    (_, at) => amplitude * Math.sin((2 * Math.PI * frequency * at) / rate),
  );
}

/** Noise that is the same every time, soft in the heights as music is. */
export function noise(samples: number, amplitude: number, seed = 1): Wave {
  let state = seed;
  let low = 0;
  return Float32Array.from({ length: samples }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    low += 0.2 * (state / 2 ** 31 - 1 - low);
    return low * amplitude;
  });
}

/** Root of the mean square of a stretch. */
export function rms(wave: Wave, from = 0, to = wave.length): number {
  let power = 0;
  for (let at = from; at < to; at += 1) {
    power += (wave[at] ?? 0) ** 2;
  }
  return Math.sqrt(power / (to - from));
}

/** How much louder one is than another, in decibels. */
export function decibels(one: number, other: number): number {
  return 20 * Math.log10(one / other);
}

function wavBytes(channels: readonly Wave[], rate: number): Buffer {
  const [samples, count] = [channels[0]?.length ?? 0, channels.length];
  const bytes = Buffer.alloc(44 + samples * count * 2);
  bytes.write('RIFF', 0);
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(count, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * count * 2, 28);
  bytes.writeUInt16LE(count * 2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36);
  bytes.writeUInt32LE(samples * count * 2, 40);
  for (let at = 0; at < samples; at += 1) {
    channels.forEach((wave, channel) => {
      const value = Math.max(-32_768, Math.min(32_767, Math.round((wave[at] ?? 0) * 32_768)));
      bytes.writeInt16LE(value, 44 + (at * count + channel) * 2);
    });
  }
  return bytes;
}
