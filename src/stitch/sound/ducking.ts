import { amplitudeOf } from './envelope.js';
import type { Range } from './pcm.js';

/**
 * How far music goes down under the film's own sound: all the way under voices, and under clips as far as their sound
 * stands out beside the music, so that a soft wind makes no hole in it. Unlike a compressor it knows what comes: it is down
 * before a word begins and stays down in short pauses. What it does at a place depends on a little sound around that
 * place only, so a film can be mixed in parts that fit together to the bit.
 */

/** Everything that decides, mixed for `duckingContext(range)`. */
export interface DuckingLayers {
  /** The clips' sound. */
  readonly clips: Float32Array;
  readonly voices: Float32Array;
  /** The music at its volume, before it fades in or out: an end that fades should not fade faster for it. */
  readonly music: Float32Array;
}

/** Samples of one block: 10 ms. */
const BLOCK = 480;

/** Decibels the music goes down at most. */
const DEPTH = 12;

/** So many decibels below the music, and more, a clip leaves it alone; from there on it goes down to where both are equal. */
const MASKED = 20;

/** Music softer than this (dBFS) counts as this loud: what hums in its pauses should not hold it down when it goes on. */
const SOFTEST = -50;

/** A voice is heard from this level on (dBFS, mean of a block). */
const VOICE_HEARD = -60;

/** Blocks on both sides over which a clip's level is taken: a syllable or a step, and not a click. */
const CLIP_REACH = 5;

/** Blocks on both sides over which the music's level is taken: a bar rather than a beat. */
const MUSIC_REACH = 50;

/** Blocks the music stays down after a sound: pauses between words are shorter. */
const HOLD = 40;

/** Blocks it is down before one. */
const AHEAD = 25;

/** Half of the blocks a change takes. */
const GLIDE = 15;

/** The stretch of film that decides about the music of a stretch, on the grid of blocks. */
export function duckingContext({ from, to }: Range): Range {
  const around = GLIDE + Math.max(CLIP_REACH, MUSIC_REACH) + 1;
  return {
    from: (Math.floor(from / BLOCK) - HOLD - around) * BLOCK,
    to: (Math.ceil(to / BLOCK) + AHEAD + around) * BLOCK,
  };
}

/** Lowers the music of a stretch in place. */
export function duckMusic(music: Float32Array, range: Range, layers: DuckingLayers): void {
  const context = duckingContext(range);
  const volumes = means(hold(amounts(layers)), GLIDE).map((decibels) => amplitudeOf(-decibels));
  for (let sample = 0; sample < music.length / 2; sample += 1) {
    // Between the middles of two blocks the volume goes in a straight line.
    const place = (range.from + sample + 0.5 - context.from) / BLOCK - 0.5;
    const block = Math.floor(place);
    const here = volumes[block] as number;
    const volume = here + ((volumes[block + 1] as number) - here) * (place - block);
    music[sample * 2] = (music[sample * 2] as number) * volume;
    music[sample * 2 + 1] = (music[sample * 2 + 1] as number) * volume;
  }
}

/** Decibels that each block by itself asks for. */
function amounts({ clips, voices, music }: DuckingLayers): Float32Array {
  const voiced = powers(voices);
  const beside = means(powers(music), MUSIC_REACH);
  const heard = powerOf(VOICE_HEARD);
  const softest = powerOf(SOFTEST);
  return means(powers(clips), CLIP_REACH).map((power, block) => {
    if ((voiced[block] as number) >= heard) {
      return DEPTH;
    }
    const above = 10 * Math.log10(power / Math.max(softest, beside[block] as number));
    return DEPTH * ease((above + MASKED) / MASKED);
  });
}

/** From 0 to 1 without a corner. */
function ease(part: number): number {
  const within = Math.min(1, Math.max(0, part));
  return within * within * (3 - 2 * within);
}

/** The mean power of each block. */
function powers(sound: Float32Array): Float32Array {
  const found = new Float32Array(sound.length / 2 / BLOCK);
  for (let block = 0; block < found.length; block += 1) {
    let power = 0;
    for (let index = block * BLOCK * 2; index < (block + 1) * BLOCK * 2; index += 1) {
      power += (sound[index] as number) ** 2;
    }
    found[block] = power / (BLOCK * 2);
  }
  return found;
}

/** The mean of the blocks around each; summed anew every time, for a running sum would depend on where it began. */
function means(values: Float32Array, reach: number): Float32Array {
  return values.map((_, block) => {
    let sum = 0;
    for (let near = block - reach; near <= block + reach; near += 1) {
      sum += values[Math.min(values.length - 1, Math.max(0, near))] as number;
    }
    return sum / (reach * 2 + 1);
  });
}

/** The most that any block around asks for. */
function hold(wanted: Float32Array): Float32Array {
  return wanted.map((_, block) => {
    let most = 0;
    for (
      let near = Math.max(0, block - HOLD);
      near <= Math.min(wanted.length - 1, block + AHEAD);
      near += 1
    ) {
      most = Math.max(most, wanted[near] as number);
    }
    return most;
  });
}

function powerOf(decibels: number): number {
  return amplitudeOf(decibels) ** 2;
}
