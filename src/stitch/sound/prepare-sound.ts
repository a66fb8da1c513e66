import { mkdir } from 'node:fs/promises';
import type { Bench } from './bench.js';
import { spansAround } from './chunks.js';
import { encodeChunks } from './encode.js';
import { measureChunks } from './measure.js';
import type { SoundPlan, SoundShop, SoundSpanInput } from './sound-input.js';
import { openStudio } from './studio.js';

/**
 * Makes what `makeSound` will look for of the stretches in which every span is certain: their packets, or, where the
 * gain depends on the whole film, how loud they are by themselves. Errors as of `makeSound`.
 */
export async function prepareSound(
  plan: SoundPlan,
  isCertain: (span: SoundSpanInput) => boolean,
  shop: SoundShop,
): Promise<void> {
  await mkdir(shop.cache, { recursive: true });
  const studio = openStudio(plan, shop);
  const sounds = studio.chunks.filter(({ chunk }) => spansAround(chunk, plan).every(isCertain));
  const bench: Bench = { shop, signal: shop.signal, prepare: (some) => studio.prepare(some, shop.signal) };
  const orders = sounds.map((sound) => ({ sound, treatment: { gainDb: 0 }, metered: true }));
  switch (plan.settings.loudness?.mode) {
    case undefined:
      await encodeChunks(orders, bench, () => undefined);
      break;
    case 'gain':
      await measureChunks(orders, bench, () => undefined);
      break;
    case 'dynamic':
      // Goes through the film as a whole: nothing but the samples can be there before.
      await studio.prepare(sounds, shop.signal);
  }
}
