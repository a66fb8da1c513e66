// @ts-check
/** What sound is laid on: a loop of stereo tape, on which whatever rings past the end rings on at the beginning. */

/** Samples a second. */
export const RATE = 48_000;

/**
 * @typedef {object} Tape
 * @property {Float32Array} left
 * @property {Float32Array} right
 */

/**
 * A silent tape.
 * @param {number} samples
 * @returns {Tape}
 */
export function blank(samples) {
  return { left: new Float32Array(samples), right: new Float32Array(samples) };
}

/**
 * Adds a sound to a tape, round its end if need be.
 * @param {Tape} tape
 * @param {Float32Array} sound
 * @param {{ at: number, gain: number, pan: number }} place `at` in samples, may be negative; `pan` from -1 (left) to 1
 */
export function lay(tape, sound, { at, gain, pan }) {
  const { left, right } = tape;
  const length = left.length;
  const angle = ((pan + 1) * Math.PI) / 4;
  const [toLeft, toRight] = [gain * Math.cos(angle), gain * Math.sin(angle)];
  let place = ((Math.round(at) % length) + length) % length;
  for (const sample of sound) {
    left[place] = (left[place] ?? 0) + sample * toLeft;
    right[place] = (right[place] ?? 0) + sample * toRight;
    place = place + 1 === length ? 0 : place + 1;
  }
}

/**
 * Both sides after each other, as a player wants them.
 * @param {Tape} tape
 * @param {number} gain
 */
export function interleave({ left, right }, gain) {
  const samples = new Float32Array(left.length * 2);
  for (const [index, sample] of left.entries()) {
    samples[index * 2] = sample * gain;
    samples[index * 2 + 1] = (right[index] ?? 0) * gain;
  }
  return samples;
}
