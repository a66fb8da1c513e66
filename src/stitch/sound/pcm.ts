import { open } from 'node:fs/promises';
import { FILM_SOUND_RATE } from './sound-input.js';

/** Bytes of one sample of 16-bit stereo, as decoded sound is kept. */
export const KEPT_BYTES = 4;

/** Bytes of one sample of 32-bit float stereo, as mixed sound goes to ffmpeg: loud sums keep their headroom. */
const MIXED_BYTES = 8;

/** What ffmpeg has to be told before the name of a file of mixed sound. */
export const MIXED_INPUT = ['-f', 'f32le', '-ar', String(FILM_SOUND_RATE), '-ac', '2'] as const;

/** A stretch of time in samples. */
export interface Range {
  readonly from: number;
  /** The first sample behind it. */
  readonly to: number;
}

/** What two stretches have in common; undefined when that is nothing. */
export function overlapOf(one: Range, other: Range): Range | undefined {
  const from = Math.max(one.from, other.from);
  const to = Math.min(one.to, other.to);
  return from < to ? { from, to } : undefined;
}

/**
 * Samples of a kept file, both channels in turn, full scale being 1. What lies behind its end is silence. Throws the
 * file system's errors.
 */
export async function readKept(path: string, { from, to }: Range): Promise<Float32Array> {
  const bytes = await readBytes(path, from * KEPT_BYTES, (to - from) * KEPT_BYTES);
  const whole = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const sound = new Float32Array(whole.length);
  for (let index = 0; index < whole.length; index += 1) {
    sound[index] = (whole[index] as number) / 0x8000;
  }
  return sound;
}

/** Samples of a file of mixed sound; what lies behind its end is silence. */
export async function readMixed(path: string, { from, to }: Range): Promise<Float32Array> {
  const bytes = await readBytes(path, from * MIXED_BYTES, (to - from) * MIXED_BYTES);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Mixed sound as the bytes of its file. */
export function mixedBytes(sound: Float32Array): Uint8Array {
  return new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength);
}

async function readBytes(path: string, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const file = await open(path);
  try {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled);
      if (bytesRead === 0) {
        break;
      }
      filled += bytesRead;
    }
  } finally {
    await file.close();
  }
  return bytes;
}
