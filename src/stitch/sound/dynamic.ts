import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChunkSound } from './chunk-sound.js';
import { keyOf } from './kept.js';
import { MIXED_INPUT, mixedBytes, readMixed } from './pcm.js';
import { FILM_SOUND_RATE, type SoundPlan, type SoundShop } from './sound-input.js';
import type { Studio } from './studio.js';

const MIXED = 'film.f32';
const FOLLOWED = 'followed.f32';

/** Leaves room for what coding adds to peaks. */
const NORMS = 'TP=-2:LRA=11';

/** What loudnorm says of a film, by its own names. */
type Measured = Readonly<
  Record<'input_i' | 'input_tp' | 'input_lra' | 'input_thresh' | 'target_offset', string>
>;

/**
 * A studio whose sound has gone through ffmpeg's loudnorm in its dynamic mode, in two passes. That looks at the
 * film as a whole, so any change makes all of it anew; what is encoded of it is kept as ever.
 */
export function openDynamicStudio(studio: Studio, lufs: number, plan: SoundPlan, shop: SoundShop): Studio {
  const all = studio.chunks.map(({ key }) => key);
  let made: Promise<string> | undefined;
  return {
    chunks: studio.chunks.map(({ chunk }) => ({
      chunk,
      key: keyOf(shop, 'dynamic', lufs, all, chunk.core.from),
      mix: async () => await readMixed((await made) ?? '', chunk.heard),
    })),
    prepare: async (sounds, signal) => {
      if (sounds.length > 0) {
        made ??= follow(studio, lufs, plan, shop, signal);
        await made;
      }
    },
  };
}

async function follow(studio: Studio, lufs: number, plan: SoundPlan, shop: SoundShop, signal: AbortSignal) {
  await studio.prepare(studio.chunks, signal);
  const mixed = join(shop.work, MIXED);
  await writeFilm(studio.chunks, mixed, signal);
  const measured = await measure(lufs, shop, signal);
  if (!measured || !Number.isFinite(Number(measured.input_i))) {
    // Silence has no loudness to be followed.
    return mixed;
  }
  const {
    input_i: i,
    input_tp: tp,
    input_lra: lra,
    input_thresh: threshold,
    target_offset: offset,
  } = measured;
  const known = `measured_I=${i}:measured_TP=${tp}:measured_LRA=${lra}:measured_thresh=${threshold}:offset=${offset}`;
  const end = `aresample=${FILM_SOUND_RATE},apad,atrim=end_sample=${plan.samples}`;
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs: [{ from: MIXED, options: MIXED_INPUT }],
    graph: [`[0:a:0]loudnorm=I=${lufs}:${NORMS}:${known}:linear=false,${end}[o]`],
    outputs: [
      { to: join(shop.work, FOLLOWED), options: ['-map', '[o]', '-c:a', 'pcm_f32le', '-f', 'f32le'] },
    ],
    signal,
    logLevel: 'error',
  });
  return join(shop.work, FOLLOWED);
}

async function writeFilm(sounds: readonly ChunkSound[], path: string, signal: AbortSignal): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const { chunk, mix } of sounds) {
      signal.throwIfAborted();
      const { core, heard } = chunk;
      const sound = await mix();
      await file.appendFile(
        mixedBytes(sound.subarray((core.from - heard.from) * 2, (core.to - heard.from) * 2)),
      );
    }
  } finally {
    await file.close();
  }
}

async function measure(lufs: number, shop: SoundShop, signal: AbortSignal): Promise<Measured | undefined> {
  const { said } = await shop.ffmpeg.run({
    folder: shop.work,
    inputs: [{ from: MIXED, options: MIXED_INPUT }],
    graph: [`[0:a:0]loudnorm=I=${lufs}:${NORMS}:print_format=json[o]`],
    outputs: [{ to: '-', options: ['-map', '[o]', '-f', 'null'] }],
    signal,
    logLevel: 'info',
  });
  const [json] = /\{[^{}]*"input_i"[^{}]*\}/.exec(said.join('\n')) ?? [];
  return json === undefined ? undefined : (JSON.parse(json) as Measured);
}
