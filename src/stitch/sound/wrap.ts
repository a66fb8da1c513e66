import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PACKET } from './chunks.js';
import { FILM_SOUND_RATE, type SoundShop } from './sound-input.js';

const STREAM = 'sound.aac';
const WRAPPED = 'sound.m4a';

/**
 * Puts the packets of all chunks one behind the other into one .m4a; gives its path. The stream begins one packet
 * before the film, which makes ffmpeg write the edit list a single encoder would: what sounds first is the first
 * sample.
 */
export async function wrapPackets(
  chunks: readonly string[],
  samples: number,
  shop: SoundShop,
  signal: AbortSignal,
): Promise<string> {
  const stream = await open(join(shop.work, STREAM), 'w');
  try {
    for (const path of chunks) {
      signal.throwIfAborted();
      await stream.appendFile(await readFile(path));
    }
  } finally {
    await stream.close();
  }
  const path = join(shop.work, WRAPPED);
  const micros = Math.round((PACKET * 1e6) / FILM_SOUND_RATE);
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs: [{ from: STREAM, options: ['-f', 'aac', '-itsoffset', `-${micros}us`] }],
    outputs: [
      {
        to: path,
        options: [
          '-map',
          '0:a:0',
          '-c',
          'copy',
          '-bsf:a',
          endingAt(samples),
          '-fflags',
          '+bitexact',
          '-f',
          'mp4',
        ],
      },
    ],
    signal,
  });
  return path;
}

/** The last packet lasts only to the film's last sample. */
function endingAt(samples: number): string {
  const last = Math.ceil(samples / PACKET);
  const length = samples - (last - 1) * PACKET;
  return `aac_adtstoasc,setts=duration=if(gte(N\\,${last})\\,DURATION*${length}/${PACKET}\\,DURATION)`;
}
