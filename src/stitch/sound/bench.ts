import type { ChunkSound } from './chunk-sound.js';
import type { SoundShop } from './sound-input.js';

/** Where chunks are worked on. */
export interface Bench {
  readonly shop: SoundShop;
  readonly signal: AbortSignal;
  /** Has to be called, and waited for, before these can be mixed: it decodes what they are made of. */
  readonly prepare: (sounds: readonly ChunkSound[]) => Promise<void>;
}
