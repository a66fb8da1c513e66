import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { meter, readMeter, truePeak } from './loudness.js';
import type { SoundShop } from './sound-input.js';

/** What a film whose loudness was asked for stays under, in dBTP (EBU R 128). */
const HIGHEST = -1;

/** Tried that much lower than it was too high, in decibels. */
const MORE = 0.1;

/**
 * By how many decibels encoded sound has to come down: coding moves peaks by as much as a decibel, and nothing but
 * decoding it tells by how much. 0 when it is as it should be.
 */
export async function overshoot(encoded: string, shop: SoundShop, signal: AbortSignal): Promise<number> {
  const file = `peak-${randomUUID()}.txt`;
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs: [{ from: encoded, options: ['-f', 'aac'] }],
    graph: [`[0:a:0]${meter(file, true)}[o]`],
    outputs: [{ to: '-', options: ['-map', '[o]', '-f', 'null'] }],
    signal,
    logLevel: 'error',
  });
  const path = join(shop.work, file);
  const over = truePeak(await readMeter(path)) - HIGHEST;
  await rm(path, { force: true });
  return over > 0 ? over + MORE : 0;
}
