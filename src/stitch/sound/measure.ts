import type { Bench } from './bench.js';
import { type ChunkSound, gainFilters } from './chunk-sound.js';
import type { Chunk } from './chunks.js';
import { keepValue, keptPath, keptValue, keyOf } from './kept.js';
import { limiter } from './limiter.js';
import { type Loudness, meter, readMeter } from './loudness.js';
import type { SoundShop } from './sound-input.js';
import { type ChunkJob, workThrough } from './workbench.js';

/** What is done to a chunk before it is measured. */
export interface Treatment {
  readonly gainDb: number;
  /** dBTP that peaks are held down to; absent: they are left alone. */
  readonly ceiling?: number;
  /** Whether its peaks are looked at again once it is encoded, and held down further if need be. */
  readonly guarded?: boolean;
}

/** A chunk as it is measured. */
export interface Measured {
  readonly sound: ChunkSound;
  readonly treatment: Treatment;
}

/** How loud each chunk is by itself: as an earlier run found, else measured now. */
export async function measureChunks(
  wanted: readonly Measured[],
  { shop, signal, prepare }: Bench,
  onProgress: (fraction: number) => void,
): Promise<readonly Loudness[]> {
  const found = await Promise.all(wanted.map((one) => keptValue(pathOf(one, shop), isLoudness)));
  const missing = wanted.filter((_, index) => found[index] === undefined);
  const unique = [...new Map(missing.map((one) => [pathOf(one, shop), one])).values()];
  await prepare(unique.map(({ sound }) => sound));
  let done = 0;
  const fresh = await workThrough(
    unique.map((one) => jobOf(one, shop)),
    shop,
    signal,
    () => {
      done += 1;
      onProgress(done / unique.length);
    },
  );
  const made = new Map(unique.map((one, index) => [pathOf(one, shop), fresh[index]]));
  return wanted.map((one, index) => found[index] ?? made.get(pathOf(one, shop)) ?? SILENCE);
}

const SILENCE: Loudness = { momentary: [], peak: 0 };

function jobOf(one: Measured, shop: SoundShop): ChunkJob<Loudness> {
  const { sound, treatment } = one;
  const length = sound.chunk.heard.to - sound.chunk.heard.from;
  return {
    sound: sound.raw,
    chain: (name) => {
      const limit = treatment.ceiling === undefined ? [] : [limiter(treatment.ceiling, length)];
      return [...gainFilters(treatment.gainDb), ...limit, meter(`${name}.txt`, true)].join(',');
    },
    done: async ({ prefix }) => {
      const loudness = await readMeter(`${prefix}.txt`, coreOf(sound.chunk));
      await keepValue(shop, loudness, pathOf(one, shop));
      return loudness;
    },
  };
}

/** The part that counts, from where the meter begins. */
export function coreOf({ core, heard }: Chunk) {
  return { from: core.from - heard.from, to: core.to - heard.from };
}

function pathOf({ sound, treatment }: Measured, shop: SoundShop): string {
  const key = keyOf(shop, 'loudness', sound.key, treatment.gainDb, treatment.ceiling ?? null);
  return keptPath(shop, key, 'loudness.json');
}

/** Whether a kept value is one. */
export function isLoudness(value: unknown): value is Loudness {
  return (
    typeof value === 'object' &&
    value !== null &&
    'momentary' in value &&
    Array.isArray(value.momentary) &&
    value.momentary.every((one) => typeof one === 'number') &&
    'peak' in value &&
    typeof value.peak === 'number'
  );
}
