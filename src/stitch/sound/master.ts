import type { Bench } from './bench.js';
import type { ChunkSound } from './chunk-sound.js';
import { integrated, type Loudness, louder, truePeak } from './loudness.js';
import { measureChunks, type Treatment } from './measure.js';
import type { FilmLoudness } from './sound-input.js';

/** What is done to each chunk, and what comes of it. */
export interface Mastering {
  readonly treatments: readonly Treatment[];
  readonly loudness: FilmLoudness;
}

/** Gains come in such steps (dB): no film is further than half of one from its target, and a changed shot rarely needs another. */
const STEP = 0.5;

/** Hardly anything can be heard in a film that needs more than this; louder it would be noise. */
const MOST_GAIN = 30;

/** dBTP held down to: coding adds up to a decibel to a peak, and the film has to stay under -1. */
const CEILING = -2;

/** From this peak on (dBTP) coding might carry it over the mark. */
const NEAR = -4;

/** How often the gain is raised for what the limiter took away. */
const ROUNDS = 3;

/**
 * Finds the one gain that brings the film to a loudness (LUFS), and the chunks whose peaks have to be held down
 * for that. A film that is silent, or too soft to be gated, is left as it is.
 */
export async function masterTo(
  target: number,
  sounds: readonly ChunkSound[],
  measured: readonly Loudness[],
  bench: Bench,
): Promise<Mastering> {
  let gainDb = gainFor(target, integratedOf(measured));
  for (let round = 1; ; round += 1) {
    const treatments = measured.map((one) => treat(one, gainDb));
    const results = await limitedLoudness(sounds, measured, treatments, bench);
    const reached = integratedOf(results);
    const more = Math.round(gainFor(target, reached) / STEP) * STEP;
    const limited = treatments.some(({ ceiling }) => ceiling !== undefined);
    if (!limited || more <= 0 || gainDb + more > MOST_GAIN || round === ROUNDS) {
      return { treatments, loudness: describeLoudness(results, gainDb, limited) };
    }
    gainDb += more;
  }
}

/** The gain in steps; 0 where nothing is heard. */
function gainFor(target: number, loudness: number | undefined): number {
  if (loudness === undefined) {
    return 0;
  }
  const gain = Math.round((target - loudness) / STEP) * STEP;
  return Math.min(MOST_GAIN, gain);
}

function treat(loudness: Loudness, gainDb: number): Treatment {
  const peak = truePeak(louder(loudness, gainDb));
  if (peak > CEILING) {
    return { gainDb, ceiling: CEILING, guarded: true };
  }
  return peak > NEAR ? { gainDb, guarded: true } : { gainDb };
}

/** How loud every chunk is after its treatment; only those whose peaks are held down are measured again. */
async function limitedLoudness(
  sounds: readonly ChunkSound[],
  measured: readonly Loudness[],
  treatments: readonly Treatment[],
  bench: Bench,
): Promise<readonly Loudness[]> {
  const orders = sounds.flatMap((sound, index) => {
    const treatment = treatments[index];
    return treatment?.ceiling === undefined ? [] : [{ sound, treatment, index }];
  });
  const found = await measureChunks(orders, bench, () => undefined);
  const results = measured.map((one, index) => louder(one, treatments[index]?.gainDb ?? 0));
  for (const [place, { index }] of orders.entries()) {
    results[index] = found[place] as Loudness;
  }
  return results;
}

function integratedOf(all: readonly Loudness[]): number | undefined {
  return integrated(all.flatMap(({ momentary }) => momentary));
}

/** How loud a film is whose chunks are so loud after that gain. */
export function describeLoudness(all: readonly Loudness[], gainDb: number, limited: boolean): FilmLoudness {
  const loudness = integratedOf(all);
  const peak = Math.max(0, ...all.map((one) => one.peak));
  return {
    ...(loudness === undefined ? {} : { integrated: loudness }),
    ...(peak === 0 ? {} : { truePeak: truePeak({ peak }) }),
    gainDb,
    limited,
  };
}
