import { amplitudeOf, applyEnvelope } from './envelope.js';
import { type Range, readKept } from './pcm.js';
import { FILM_SOUND_RATE, type MusicInput } from './sound-input.js';

/** Music with its samples decoded. */
export interface PlacedMusic {
  readonly input: MusicInput;
  /** The file of its samples. */
  readonly path: string;
  /** How many it has. */
  readonly samples: number;
  /** Samples of the whole film. */
  readonly film: number;
}

/** Fades a stretch of music in place, as it begins and as it ends. */
export function fadeMusic(samples: Float32Array, range: Range, music: PlacedMusic): void {
  const { input } = music;
  const end = input.loop ? music.film : Math.min(music.film, music.samples);
  if (input.fadeIn > 0) {
    applyEnvelope(samples, range.from, [
      { at: 0, volume: 0 },
      { at: input.fadeIn * FILM_SOUND_RATE, volume: 1 },
    ]);
  }
  if (input.fadeOut > 0) {
    applyEnvelope(samples, range.from, [
      { at: end - input.fadeOut * FILM_SOUND_RATE, volume: 1 },
      { at: end, volume: 0 },
    ]);
  }
}

/**
 * A stretch of music at its volume, from its beginning again whenever it ends, or only once. Before the film there is
 * silence.
 */
export async function readMusic(
  { from, to }: Range,
  { input, path, samples }: PlacedMusic,
): Promise<Float32Array> {
  const music = new Float32Array((to - from) * 2);
  for (let at = Math.max(0, from); at < to; ) {
    const place = input.loop ? at % samples : at;
    const length = Math.min(to - at, samples - place);
    if (length <= 0) {
      break;
    }
    music.set(await readKept(path, { from: place, to: place + length }), (at - from) * 2);
    at += length;
  }
  const gain = amplitudeOf(input.gainDb);
  return music.map((sample) => sample * gain);
}
