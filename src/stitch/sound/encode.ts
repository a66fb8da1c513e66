import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NO_MEMORY } from '../../terms/memory.js';
import { adtsFrames, cutFrames } from './adts.js';
import type { Bench } from './bench.js';
import { type ChunkSound, gainFilters } from './chunk-sound.js';
import { overshoot } from './guard.js';
import { keepFile, keepValue, keptPath, keptValue, keyOf } from './kept.js';
import { limiter } from './limiter.js';
import { type Loudness, meter, readMeter } from './loudness.js';
import { coreOf, isLoudness, type Treatment } from './measure.js';
import { packetCut } from './packets.js';
import { FILM_SOUND_RATE, type SoundShop } from './sound-input.js';
import { type ChunkJob, workThrough } from './workbench.js';

/**
 * About 200 kbit/s for dense sound. A constant quality, not a constant rate: a rate is held by a control that looks
 * back over seconds, so that every chunk would begin 3 dB worse than it goes on. At a constant quality the chunks
 * come out as the very packets one encoder makes of the whole film. No noise is made up in place of noise (PNS), which
 * would sound different at every decoding; and both channels are coded as they are: at this rate they fit, and
 * weighing mid and side for every band is a tenth to a third of the work. The fast search is the better one at such
 * rates (ffmpeg-codecs: aac_coder), and a third less work.
 */
const CODING = [
  ...[
    '-c:a',
    'aac',
    '-q:a',
    '2.4',
    '-aac_coder',
    'fast',
    '-aac_pns',
    '0',
    '-aac_ms',
    '0',
    '-ar',
    String(FILM_SOUND_RATE),
  ],
  ...['-fflags', '+bitexact', '-flags:a', '+bitexact', '-f', 'adts'],
];

/** dBTP where holding down begins that was not thought necessary. */
const HIGHEST_CEILING = -2;

/** Lower than this nothing is tried: no coding adds so much. */
const LOWEST_CEILING = -8;

/** A chunk with what is done to it before it is encoded. */
export interface EncodeOrder {
  readonly sound: ChunkSound;
  readonly treatment: Treatment;
  /** Whether it is measured on the way, for those who only want to know. */
  readonly metered: boolean;
}

/** An encoded chunk. */
export interface EncodedChunk {
  /** Its packets, with ADTS headers. */
  readonly path: string;
  /** Whether it was encoded now. */
  readonly fresh: boolean;
  /** Whether its peaks were held down: as was ordered, or because coding had carried them too high. */
  readonly limited: boolean;
  /** How loud it is, when that was wanted; the peak was not looked for. */
  readonly loudness?: Loudness;
}

/** Every chunk's packets, in order: kept by an earlier run, else encoded now. */
export async function encodeChunks(
  orders: readonly EncodeOrder[],
  { shop, signal, prepare }: Bench,
  onProgress: (fraction: number) => void,
): Promise<readonly EncodedChunk[]> {
  const paths = orders.map((order) => pathOf(order, shop));
  const missing = new Map<string, EncodeOrder>();
  for (const [index, order] of orders.entries()) {
    const path = paths[index] ?? '';
    if (!missing.has(path) && !(await isKept(order, path, shop))) {
      missing.set(path, order);
    }
  }
  await prepare([...missing.values()].map(({ sound }) => sound));
  let done = orders.length - missing.size;
  await workThrough(
    [...missing].map(([path, order]) => jobOf(order, path, { shop, signal })),
    shop,
    signal,
    () => {
      done += 1;
      onProgress(Math.min(1, done / orders.length));
    },
  );
  return await Promise.all(
    orders.map(async (order, index) => {
      const { sound, treatment, metered } = order;
      const path = paths[index] ?? '';
      const limited = treatment.ceiling !== undefined || (await wasLowered(order, path)) === true;
      const loudness = metered ? await keptValue(meterPath(sound, shop), isLoudness) : undefined;
      return { path, fresh: missing.has(path), limited, ...(loudness ? { loudness } : {}) };
    }),
  );
}

function meterPath({ key }: ChunkSound, shop: SoundShop): string {
  return keptPath(shop, keyOf(shop, 'metered', key), 'loudness.json');
}

function pathOf({ sound, treatment }: EncodeOrder, shop: SoundShop): string {
  const key = keyOf(
    shop,
    'aac',
    sound.key,
    treatment.gainDb,
    treatment.ceiling ?? null,
    treatment.guarded === true,
  );
  return keptPath(shop, key, 'aac');
}

function jobOf(order: EncodeOrder, path: string, bench: Pick<Bench, 'shop' | 'signal'>): ChunkJob<void> {
  const { sound, treatment, metered } = order;
  const { heard } = sound.chunk;
  const cut = packetCut(sound.chunk);
  return {
    sound: sound.raw,
    chain: (name) =>
      [
        ...gainFilters(treatment.gainDb),
        ...(metered ? [meter(`${name}.txt`, false)] : []),
        ...(treatment.ceiling === undefined ? [] : [limiter(treatment.ceiling, heard.to - heard.from)]),
        `atrim=start_sample=${cut.skip},asetpts=N/SR/TB,aformat=sample_fmts=fltp:channel_layouts=stereo`,
      ].join(','),
    output: CODING,
    done: async ({ prefix, output }) => {
      const lower = await lowered(treatment, output, bench);
      if (lower) {
        const again = jobOf({ ...order, treatment: lower }, path, bench);
        await workThrough([again], bench.shop, bench.signal, () => undefined);
        return;
      }
      if (treatment.guarded) {
        await keepValue(bench.shop, treatment.ceiling !== undefined, verdictPath(path));
      }
      if (metered) {
        const loudness = await readMeter(`${prefix}.txt`, coreOf(sound.chunk));
        await keepValue(bench.shop, loudness, meterPath(sound, bench.shop));
      }
      const name = `${randomUUID()}.aac`;
      const packets = cutFrames(await readFile(output), cut.first, cut.first + cut.count);
      await writeFile(join(bench.shop.work, name), packets);
      await keepFile(bench.shop, name, path);
    },
  };
}

/** The treatment a chunk needs instead, when coding has carried its peaks too high. */
async function lowered(
  { gainDb, ceiling = HIGHEST_CEILING, guarded }: Treatment,
  output: string,
  { shop, signal }: Pick<Bench, 'shop' | 'signal'>,
): Promise<Treatment | undefined> {
  if (guarded !== true || ceiling < LOWEST_CEILING) {
    return undefined;
  }
  const over = await overshoot(output, shop, signal);
  return over > 0 ? { gainDb, ceiling: ceiling - over, guarded } : undefined;
}

/** Where it is kept whether a chunk was held down whose peaks were looked at once it was encoded. */
function verdictPath(path: string): string {
  return path.replace(/aac$/, 'limited.json');
}

/** Whether a chunk that was to be left alone had to be held down; undefined when that is not known. */
async function wasLowered({ treatment }: EncodeOrder, path: string): Promise<boolean | undefined> {
  const isLeftAlone = !treatment.guarded || treatment.ceiling !== undefined;
  return isLeftAlone ? false : keptValue(verdictPath(path), (value) => typeof value === 'boolean');
}

/** Whether there are exactly the packets the chunk needs, and what else is wanted of it. */
async function isKept(order: EncodeOrder, path: string, shop: SoundShop): Promise<boolean> {
  const { sound, metered } = order;
  const { memory = NO_MEMORY } = shop;
  const count = async () => adtsFrames(await readFile(path))?.length;
  const frames = await memory.recallOf(path, 'packets', count).catch(() => undefined);
  if (frames !== packetCut(sound.chunk).count + 1) {
    return false;
  }
  if ((await wasLowered(order, path)) === undefined) {
    return false;
  }
  return !metered || (await keptValue(meterPath(sound, shop), isLoudness)) !== undefined;
}
