import { amplitudeOf } from './envelope.js';
import type { Range } from './pcm.js';

/**
 * How far music goes down while the film's own sound is heard. Unlike a compressor it knows what comes: it is down
 * before a word begins and stays down in short pauses. What it does at a place depends on a little sound
 * around that place only, so a film can be mixed in parts that fit together to the bit.
 */

/** Samples of one block: 10 ms. */
const BLOCK = 480;

/** Decibels the music goes down. */
const DEPTH = 12;

/** Sound below this level (dBFS, mean of 10 ms) leaves the music alone. */
const QUIET = -50;

/** From this level on the music is all the way down. */
const HEARD = -40;

/** Blocks the music stays down after a sound: pauses between words are shorter. */
const HOLD = 40;

/** Blocks it is down before one. */
const AHEAD = 25;

/** Half of the blocks a change takes. */
const GLIDE = 15;

/** The stretch of the film's own sound that decides about the music of a stretch, on the grid of blocks. */
export function duckingContext({ from, to }: Range): Range {
  const blocksBefore = HOLD + GLIDE + 1;
  const blocksBehind = AHEAD + GLIDE + 1;
  return {
    from: (Math.floor(from / BLOCK) - blocksBefore) * BLOCK,
    to: (Math.ceil(to / BLOCK) + blocksBehind) * BLOCK,
  };
}

/** Lowers music in place, under sound that has been mixed for `duckingContext(range)`. */
export function duckMusic(music: Float32Array, range: Range, sound: Float32Array): void {
  const context = duckingContext(range);
  const volumes = smooth(hold(amounts(sound))).map((decibels) => amplitudeOf(-decibels));
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
function amounts(sound: Float32Array): Float32Array {
  const wanted = new Float32Array(sound.length / 2 / BLOCK);
  for (let block = 0; block < wanted.length; block += 1) {
    let power = 0;
    for (let index = block * BLOCK * 2; index < (block + 1) * BLOCK * 2; index += 1) {
      power += (sound[index] as number) ** 2;
    }
    const level = 10 * Math.log10(power / (BLOCK * 2));
    wanted[block] = DEPTH * Math.min(1, Math.max(0, (level - QUIET) / (HEARD - QUIET)));
  }
  return wanted;
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

function smooth(held: Float32Array): Float32Array {
  return held.map((_, block) => {
    let sum = 0;
    for (let near = block - GLIDE; near <= block + GLIDE; near += 1) {
      sum += held[Math.min(held.length - 1, Math.max(0, near))] as number;
    }
    return sum / (GLIDE * 2 + 1);
  });
}
