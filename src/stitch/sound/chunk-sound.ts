import type { Chunk } from './chunks.js';
import type { RawSound } from './pcm.js';

/** A chunk and the sound it has. */
export interface ChunkSound {
  readonly chunk: Chunk;
  /** The digest of all that decides it: same key, same sound. */
  readonly key: string;
  /** Makes it, from the beginning of what the chunk hears to the end of that. */
  readonly mix: () => Promise<Float32Array>;
  /** The same for ffmpeg: where nothing is mixed, the very samples that were decoded. */
  readonly raw: () => Promise<RawSound>;
}

/** The filter that makes sound louder or softer; none at 0 dB. */
export function gainFilters(gainDb: number): readonly string[] {
  return gainDb === 0 ? [] : [`volume=${gainDb}dB:precision=float`];
}
