import { join } from 'node:path';
import { inBatches, sideBySide } from '../jobs/side-by-side.js';
import { findingTheCulprit } from './culprit.js';
import { keepFile, keepValue, keptPath, keptSize, keptValue } from './kept.js';
import { integrated, meter, readMeter } from './loudness.js';
import { FILM_SOUND_RATE, type SoundShop } from './sound-input.js';
import { isWhole, type Source } from './sources.js';
import { PROCESSES } from './workbench.js';

/** Files one process decodes: starting one costs as much as decoding two clips. */
const BATCH = 12;

/** What clips are brought toward, in LUFS: about the level of speech in films made for the web. */
const REFERENCE = -20;

/** A clip is made louder or softer by so many decibels at most. */
const MOST_LEVELLING = 9;

const FORM = `aformat=sample_fmts=s16:sample_rates=${FILM_SOUND_RATE}:channel_layouts=stereo`;

interface Level {
  /** In LUFS; null for silence. */
  readonly integrated: number | null;
}

/** Sees to it that the samples of all these sources are there; throws the error of one that cannot be used. */
export async function decodeSources(
  sources: readonly Source[],
  shop: SoundShop,
  signal: AbortSignal,
): Promise<void> {
  const wanted = new Map<string, Source>();
  for (const source of sources) {
    if (!wanted.has(source.key) && !(await isKept(source, shop))) {
      wanted.set(source.key, source);
    }
  }
  const all = [...wanted.values()];
  const { processes = PROCESSES } = shop;
  const size = Math.min(BATCH, Math.ceil(all.length / processes));
  const tasks = inBatches(all, Math.max(1, size)).map((batch) => async (stop: AbortSignal) => {
    const run = (some: readonly Source[]) => decode(some, shop, stop);
    await findingTheCulprit(batch, run, (source, error) => source.blame(error));
  });
  await sideBySide(tasks, processes, signal);
}

/** The gain in decibels that brings a decoded clip toward the common level; 0 for one that is silent. */
export async function levelOf(source: Source, shop: SoundShop): Promise<number> {
  const level = await keptValue(levelPath(source, shop), isLevel);
  const loudness = level?.integrated ?? REFERENCE;
  return Math.min(MOST_LEVELLING, Math.max(-MOST_LEVELLING, REFERENCE - loudness));
}

async function isKept(source: Source, shop: SoundShop): Promise<boolean> {
  const whole = isWhole(source, await keptSize(source.path));
  return whole && (!source.levelled || (await keptValue(levelPath(source, shop), isLevel)) !== undefined);
}

function levelPath({ key }: Source, shop: SoundShop): string {
  return keptPath(shop, key, 'level.json');
}

async function decode(some: readonly Source[], shop: SoundShop, signal: AbortSignal): Promise<void> {
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs: some.map(({ file: { path, options = [] } }) => ({ from: path, options })),
    graph: some.map((source, index) => `[${index}:a:0]${chain(source)}[s${index}]`),
    outputs: some.map((source, index) => ({
      to: samplesName(source),
      options: ['-map', `[s${index}]`, '-c:a', 'pcm_s16le', '-f', 's16le'],
    })),
    signal,
  });
  for (const source of some) {
    await keep(source, shop);
  }
}

/** A sound that begins late or has holes gets silence there, so that it stays with the picture. */
function chain(source: Source): string {
  const { skip, most } = source;
  return [
    `aresample=${FILM_SOUND_RATE}:async=1:first_pts=0,${FORM}`,
    ...(source.exact ? ['apad'] : []),
    `atrim=start_sample=${skip}:end_sample=${skip + most},asetpts=N/SR/TB`,
    ...(source.levelled ? [meter(meterName(source), false), FORM] : []),
  ].join(',');
}

async function keep(source: Source, shop: SoundShop): Promise<void> {
  const name = samplesName(source);
  const bytes = await keptSize(join(shop.work, name));
  if (!isWhole(source, bytes) || bytes === 0) {
    throw source.blame(new Error(bytes === 0 ? 'it has no sound' : `${bytes} bytes of sound came out of it`));
  }
  if (source.levelled) {
    const { momentary } = await readMeter(join(shop.work, meterName(source)));
    const level: Level = { integrated: integrated(momentary) ?? null };
    await keepValue(shop, level, levelPath(source, shop));
  }
  await keepFile(shop, name, source.path);
}

function samplesName({ key }: Source): string {
  return `${key}.pcm`;
}

function meterName({ key }: Source): string {
  return `${key}.txt`;
}

function isLevel(value: unknown): value is Level {
  return (
    typeof value === 'object' &&
    value !== null &&
    'integrated' in value &&
    (value.integrated === null || typeof value.integrated === 'number')
  );
}
