import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import { PACKET } from './chunks.js';
import { FILM_SOUND_RATE, type MadeSound, type SoundShop } from './sound-input.js';

const STREAM = 'sound.aac';

/** Film sound as ffmpeg copies it beside a picture. */
export interface SoundTrack {
  readonly input: FfmpegInput;
  /** Options of the output it goes into, which has no other sound. */
  readonly options: readonly string[];
}

/** Puts the packets of all chunks one behind the other into one stream in the work folder; gives its path. */
export async function gatherPackets(
  chunks: readonly string[],
  { work }: Pick<SoundShop, 'work'>,
  signal: AbortSignal,
): Promise<string> {
  const path = join(work, STREAM);
  const stream = await open(path, 'w');
  try {
    for (const chunk of chunks) {
      signal.throwIfAborted();
      await stream.appendFile(await readFile(chunk));
    }
  } finally {
    await stream.close();
  }
  return path;
}

/**
 * How ffmpeg is told to copy a film's sound. The stream begins one packet before the film, which makes ffmpeg write
 * the edit list a single encoder would: what sounds first is the first sample.
 */
export function soundTrack({ packets, samples }: Pick<MadeSound, 'packets' | 'samples'>): SoundTrack {
  const micros = Math.round((PACKET * 1e6) / FILM_SOUND_RATE);
  return {
    input: { from: packets, options: ['-f', 'aac', '-itsoffset', `-${micros}us`] },
    options: ['-c:a', 'copy', '-bsf:a', `aac_adtstoasc,${endingAt(samples)}`],
  };
}

/** The last packet lasts only to the film's last sample. */
function endingAt(samples: number): string {
  const last = Math.ceil(samples / PACKET);
  const length = samples - (last - 1) * PACKET;
  return `setts=duration=if(gte(N\\,${last})\\,DURATION*${length}/${PACKET}\\,DURATION)`;
}
