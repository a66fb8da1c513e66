import type { Bench } from './bench.js';
import type { ChunkSound } from './chunk-sound.js';
import { encodeChunks } from './encode.js';
import { leaveAsIs, type Mastering, masterTo } from './master.js';
import { measureChunks } from './measure.js';
import type { MadeSound, SoundPlan, SoundShop } from './sound-input.js';
import { openStudio } from './studio.js';
import { wrapPackets } from './wrap.js';

export async function makeSound(plan: SoundPlan, shop: SoundShop): Promise<MadeSound> {
  const { signal } = shop;
  signal.throwIfAborted();
  const studio = openStudio(plan, shop);
  const sounds = studio.chunks;
  const bench: Bench = { shop, signal, prepare: (some) => studio.prepare(some, signal) };
  const { treatments, loudness } = await master(sounds, plan, bench);
  const orders = sounds.map((sound, index) => ({ sound, treatment: treatments[index] ?? { gainDb: 0 } }));
  const encoded = await encodeChunks(orders, bench, (f) => shop.onProgress?.(0.3 + 0.7 * f));
  const path = await wrapPackets(
    encoded.map(({ path: packets }) => packets),
    plan.samples,
    shop,
    signal,
  );
  const encodedChunks = encoded.filter(({ fresh }) => fresh).length;
  return { path, loudness, encodedChunks, keptChunks: encoded.length - encodedChunks };
}

async function master(sounds: readonly ChunkSound[], plan: SoundPlan, bench: Bench): Promise<Mastering> {
  const plain = sounds.map((sound) => ({ sound, treatment: { gainDb: 0 } }));
  const measured = await measureChunks(plain, bench, (f) => bench.shop.onProgress?.(0.3 * f));
  const target = plan.settings.loudness;
  return target ? await masterTo(target.lufs, sounds, measured, bench) : leaveAsIs(measured);
}
