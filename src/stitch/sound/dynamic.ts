import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChunkSound } from './chunk-sound.js';
import { keyOf } from './kept.js';
import { MIXED_INPUT, mixedBytes, mixedSound, readMixed } from './pcm.js';
import { FILM_SOUND_RATE, type SoundPlan, type SoundShop } from './sound-input.js';
import type { Studio } from './studio.js';

const MIXED = 'film.f32';
const FOLLOWED = 'followed.f32';

/** Leaves room for what coding adds to peaks. */
const NORMS = 'TP=-2:LRA=11';

/**
 * A studio whose sound has gone through ffmpeg's loudnorm, which raises soft stretches and lowers loud ones as it
 * hears them. Its second pass would keep their differences and miss the target by decibels: what is left to do is
 * left to the one gain that follows. It hears the film as a whole, so any change makes all of it anew.
 */
export function openDynamicStudio(studio: Studio, lufs: number, plan: SoundPlan, shop: SoundShop): Studio {
  const all = studio.chunks.map(({ key }) => key);
  let made: Promise<string> | undefined;
  return {
    chunks: studio.chunks.map(({ chunk }) => {
      const mix = async () => await readMixed((await made) ?? '', chunk.heard);
      return {
        chunk,
        key: keyOf(shop, 'dynamic', lufs, all, chunk.core.from),
        mix,
        raw: async () => mixedSound(await mix()),
      };
    }),
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
  await writeFilm(studio.chunks, join(shop.work, MIXED), signal);
  const followed = join(shop.work, FOLLOWED);
  // It works at 192 kHz, and ffmpeg 5 has to be told what two channels are.
  const form = 'aformat=channel_layouts=stereo';
  const end = `${form},aresample=${FILM_SOUND_RATE},apad,atrim=end_sample=${plan.samples}`;
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs: [{ from: MIXED, options: MIXED_INPUT }],
    graph: [`[0:a:0]${form},loudnorm=I=${lufs}:${NORMS},${end}[o]`],
    outputs: [{ to: followed, options: ['-map', '[o]', '-c:a', 'pcm_f32le', '-f', 'f32le'] }],
    signal,
    logLevel: 'error',
  });
  return followed;
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
