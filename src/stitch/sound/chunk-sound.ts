import type { Chunk } from './chunks.js';
import { amplitudeOf } from './envelope.js';

/** A chunk and the sound it has. */
export interface ChunkSound {
  readonly chunk: Chunk;
  /** The digest of all that decides it: same key, same sound. */
  readonly key: string;
  /** Makes it, from the beginning of what the chunk hears to the end of that. */
  readonly mix: () => Promise<Float32Array>;
}

/** Makes sound louder or softer, in place; at 0 dB not a bit changes. */
export function applyGain(sound: Float32Array, gainDb: number): Float32Array {
  if (gainDb !== 0) {
    const gain = amplitudeOf(gainDb);
    for (let index = 0; index < sound.length; index += 1) {
      sound[index] = (sound[index] as number) * gain;
    }
  }
  return sound;
}
