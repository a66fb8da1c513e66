import { mkdir } from 'node:fs/promises';
import type { Bench } from './bench.js';
import type { ChunkSound } from './chunk-sound.js';
import { openDynamicStudio } from './dynamic.js';
import { encodeChunks } from './encode.js';
import { describeLoudness, type Mastering, masterTo } from './master.js';
import { measureChunks } from './measure.js';
import type { MadeSound, SoundPlan, SoundShop } from './sound-input.js';
import { openStudio, type Studio } from './studio.js';
import { gatherPackets } from './track.js';

/** The part of the work that is done when the film has been decoded, mixed and measured. */
const MEASURED = 0.35;

/**
 * Makes the film's sound. It is cut into chunks, each of which is mixed, measured and encoded by itself, several at
 * a time, and kept under the digest of what it is made of: a changed shot costs its own chunks, and memory does not
 * grow with the film. The packets of all chunks together are those one encoder would make of the whole.
 *
 * Throws StoryreelErrors: `clip-unreadable` and `voice-unreadable` with the shot, `music-unreadable`,
 * `ffmpeg-failed`; the signal's reason; the file system's errors.
 */
export async function makeSound(plan: SoundPlan, shop: SoundShop): Promise<MadeSound> {
  const { signal, onProgress } = shop;
  signal.throwIfAborted();
  await mkdir(shop.cache, { recursive: true });
  const studio = studioOf(plan, shop);
  const bench: Bench = { shop, signal, prepare: (sounds) => studio.prepare(sounds, signal) };
  const mastering = await master(studio.chunks, plan, bench);
  const orders = studio.chunks.map((sound, index) => ({
    sound,
    treatment: mastering?.treatments[index] ?? { gainDb: 0 },
    metered: mastering === undefined,
  }));
  const before = mastering ? MEASURED : 0;
  const encoded = await encodeChunks(orders, bench, (part) => onProgress?.(before + (1 - before) * part));
  const packets = await gatherPackets(
    encoded.map((chunk) => chunk.path),
    shop,
    signal,
  );
  onProgress?.(1);
  const encodedChunks = encoded.filter(({ fresh }) => fresh).length;
  const met = encoded.map((chunk) => chunk.loudness ?? { momentary: [], peak: 0 });
  const loudness = mastering?.loudness ?? describeLoudness(met, 0, false);
  const limited = encoded.some((chunk) => chunk.limited);
  const keptChunks = encoded.length - encodedChunks;
  return { packets, samples: plan.samples, loudness: { ...loudness, limited }, encodedChunks, keptChunks };
}

function studioOf(plan: SoundPlan, shop: SoundShop): Studio {
  const studio = openStudio(plan, shop);
  const target = plan.settings.loudness;
  return target?.mode === 'dynamic' ? openDynamicStudio(studio, target.lufs, plan, shop) : studio;
}

/** Undefined when loudness is left as it is. */
async function master(
  sounds: readonly ChunkSound[],
  plan: SoundPlan,
  bench: Bench,
): Promise<Mastering | undefined> {
  const target = plan.settings.loudness;
  if (!target) {
    return undefined;
  }
  const plain = sounds.map((sound) => ({ sound, treatment: { gainDb: 0 } }));
  const report = (part: number) => bench.shop.onProgress?.(MEASURED * part);
  return await masterTo(target.lufs, sounds, await measureChunks(plain, bench, report), bench);
}
