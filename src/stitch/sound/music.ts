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

/** Adds a stretch of music at its volume to sound; `alter` may change it before that. */
export async function addMusic(
  sound: Float32Array,
  range: Range,
  music: PlacedMusic,
  alter: (samples: Float32Array) => void,
): Promise<void> {
  const { input } = music;
  const samples = await readMusic(range, music);
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
  alter(samples);
  const gain = amplitudeOf(input.gainDb);
  for (let index = 0; index < sound.length; index += 1) {
    sound[index] = (sound[index] as number) + (samples[index] as number) * gain;
  }
}

/** The music as it would be heard: from its beginning again whenever it ends, or only once. */
async function readMusic({ from, to }: Range, { input, path, samples }: PlacedMusic): Promise<Float32Array> {
  const music = new Float32Array((to - from) * 2);
  for (let at = from; at < to; ) {
    const place = input.loop ? at % samples : at;
    const length = Math.min(to - at, samples - place);
    if (length <= 0) {
      break;
    }
    music.set(await readKept(path, { from: place, to: place + length }), (at - from) * 2);
    at += length;
  }
  return music;
}
