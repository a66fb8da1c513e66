import { open } from 'node:fs/promises';
import { FILM_SOUND_RATE } from './sound-input.js';

/** Bytes of one sample of 16-bit stereo, as decoded sound is kept. */
export const KEPT_BYTES = 4;

/** Bytes of one sample of 32-bit float stereo, as mixed sound goes to ffmpeg: loud sums keep their headroom. */
const MIXED_BYTES = 8;

/** Sound as it is handed to ffmpeg in a file. */
export interface RawSound {
  readonly bytes: Uint8Array;
  /** What ffmpeg has to be told before the file's name. */
  readonly options: readonly string[];
}

/** What ffmpeg has to be told before the name of a file of mixed sound. */
export const MIXED_INPUT = inputOptions('f32le');

const KEPT_INPUT = inputOptions('s16le');

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

/** Mixed sound for ffmpeg. */
export function mixedSound(sound: Float32Array): RawSound {
  return { bytes: mixedBytes(sound), options: MIXED_INPUT };
}

/** A file of kept sound that is heard from some sample on. */
export interface LaidSound {
  readonly path: string;
  /** The samples it is heard at; they begin with its own first. */
  readonly range: Range;
}

/**
 * What is heard in a stretch where kept sounds lie one behind the other with nothing done to them: their own samples,
 * and silence where there is none. Throws the file system's errors.
 */
export async function copyKept(range: Range, laid: readonly LaidSound[]): Promise<RawSound> {
  const bytes = new Uint8Array((range.to - range.from) * KEPT_BYTES);
  for (const { path, range: whole } of laid) {
    const part = overlapOf(range, whole);
    if (part) {
      const place = bytes.subarray(
        (part.from - range.from) * KEPT_BYTES,
        (part.to - range.from) * KEPT_BYTES,
      );
      await fill(place, path, (part.from - whole.from) * KEPT_BYTES);
    }
  }
  return { bytes, options: KEPT_INPUT };
}

async function readBytes(path: string, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  await fill(bytes, path, position);
  return bytes;
}

/** Reads as much as there is from a place of a file on. */
async function fill(bytes: Uint8Array, path: string, position: number): Promise<void> {
  const file = await open(path);
  try {
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, position + filled);
      if (bytesRead === 0) {
        break;
      }
      filled += bytesRead;
    }
  } finally {
    await file.close();
  }
}

function inputOptions(format: string): readonly string[] {
  return ['-f', format, '-ar', String(FILM_SOUND_RATE), '-ac', '2'];
}
