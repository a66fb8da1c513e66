// @ts-check
/** Instruments: a note each, as the sum of the tones it is made of. */
import { RATE } from './tape.mjs';

/**
 * @typedef {(pitch: number, velocity: number, seconds: number) => Float32Array} Instrument
 * A note: its pitch in Hz, how hard it is played (0 to 1) and how long it is held.
 */

/**
 * @typedef {object} Tone
 * @property {number} ratio of the pitch
 * @property {number} level
 * @property {number} decay seconds until a third of it is left
 */

/**
 * Tones that are struck together and fade.
 * @param {number} pitch
 * @param {readonly Tone[]} tones
 * @param {{ attack: number, seconds: number, release: number }} shape `seconds` until it is damped, within `release`
 */
function struck(pitch, tones, { attack, seconds, release }) {
  const sound = new Float32Array(Math.ceil((seconds + release * 6) * RATE));
  const rise = attack * RATE;
  for (const [index, { ratio, level, decay }] of tones.entries()) {
    const turn = (2 * Math.PI * pitch * ratio) / RATE;
    if (pitch * ratio > 16_000) {
      continue;
    }
    const fade = Math.exp(-1 / (decay * RATE));
    let volume = level;
    for (let at = 0; at < sound.length && volume > 1e-6; at += 1) {
      const start = at < rise ? 0.5 - 0.5 * Math.cos((Math.PI * at) / rise) : 1;
      sound[at] = (sound[at] ?? 0) + volume * start * Math.sin(turn * at + index * 1.7);
      volume *= fade;
    }
  }
  damp(sound, seconds, release);
  return sound;
}

/**
 * Lets a sound die away after a time.
 * @param {Float32Array} sound @param {number} seconds @param {number} release
 */
function damp(sound, seconds, release) {
  const from = Math.round(seconds * RATE);
  const last = sound.length - from;
  for (let at = from; at < sound.length; at += 1) {
    const since = at - from;
    // The straight line brings what little is left to nothing.
    sound[at] = (sound[at] ?? 0) * Math.exp(-since / (release * RATE)) * (1 - since / last);
  }
}

/** The comb of a music box: a tine's tones, the high ones gone at once. @type {Instrument} */
export function musicBox(pitch, velocity) {
  const long = 1.5 * (880 / pitch) ** 0.35;
  const tones = [
    { ratio: 1, level: 1, decay: long * 0.62 },
    { ratio: 1.0018, level: 0.35, decay: long * 0.75 },
    { ratio: 2.003, level: 0.22 * velocity, decay: long * 0.3 },
    { ratio: 4.07, level: 0.16 * velocity, decay: long * 0.1 },
    { ratio: 6.27, level: 0.2 * velocity ** 1.5, decay: 0.045 },
    { ratio: 11.1, level: 0.07 * velocity ** 2, decay: 0.012 },
  ];
  return scaled(struck(pitch, tones, { attack: 0.0025, seconds: long * 2.4, release: 0.25 }), velocity * 0.5);
}

/** A piano with felt between hammers and strings. @type {Instrument} */
export function feltPiano(pitch, velocity, seconds) {
  const bright = 1.25 + 0.9 * (1 - velocity);
  const tones = Array.from({ length: 9 }, (_, index) => {
    const number = index + 1;
    // Strings are stiff: their overtones are a little sharp.
    const ratio = number * Math.sqrt(1 + 0.00035 * number * number);
    const level = number ** -bright * Math.exp(-0.00022 * pitch * number);
    const decay = (2.6 * (220 / pitch) ** 0.4) / (1 + 0.45 * index);
    return [
      { ratio, level: level * 0.6, decay: decay * 0.45 },
      { ratio: ratio * 1.0007, level: level * 0.4, decay },
    ];
  }).flat();
  return scaled(struck(pitch, tones, { attack: 0.008, seconds, release: 0.18 }), velocity * 0.42);
}

/** A marimba: rosewood over tubes, dry and round. @type {Instrument} */
export function marimba(pitch, velocity) {
  const long = 0.5 * (440 / pitch) ** 0.55;
  const tones = [
    { ratio: 1, level: 1, decay: long },
    { ratio: 3.93, level: 0.24 * velocity, decay: long * 0.24 },
    { ratio: 9.6, level: 0.09 * velocity ** 2, decay: 0.02 },
  ];
  return scaled(struck(pitch, tones, { attack: 0.003, seconds: long * 3, release: 0.12 }), velocity * 0.55);
}

/** A plucked low string. @type {Instrument} */
export function pizzicato(pitch, velocity, seconds) {
  const tones = Array.from({ length: 7 }, (_, index) => ({
    ratio: index + 1,
    level: (index + 1) ** -1.7,
    decay: 0.55 / (1 + 0.7 * index),
  }));
  return scaled(struck(pitch, tones, { attack: 0.005, seconds, release: 0.09 }), velocity * 0.5);
}

/** Strings far away, bowed in and out slowly. @type {Instrument} */
export function strings(pitch, velocity, seconds) {
  const [rise, fall] = [Math.min(1.1, seconds * 0.45), Math.min(1.4, seconds * 0.6)];
  const sound = new Float32Array(Math.ceil((seconds + fall) * RATE));
  for (const [player, detune] of [-0.0021, 0.0003, 0.0024].entries()) {
    for (let number = 1; number <= 6; number += 1) {
      const turn = (2 * Math.PI * pitch * (1 + detune) * number) / RATE;
      const level = number ** -1.9 / 3;
      const sway = (2 * Math.PI * (4.6 + player * 0.5)) / RATE;
      for (let at = 0; at < sound.length; at += 1) {
        const wave = turn * at + number * 0.35 * Math.sin(sway * at + player * 2.1) + number * player;
        sound[at] = (sound[at] ?? 0) + level * Math.sin(wave);
      }
    }
  }
  for (const [at, sample] of sound.entries()) {
    const second = at / RATE;
    const opening = Math.min(1, second / rise);
    const closing = Math.min(1, Math.max(0, (seconds + fall - second) / fall));
    sound[at] = sample * easy(opening) * easy(closing) * velocity * 0.3;
  }
  return sound;
}

/** From 0 to 1 without a corner. @param {number} part */
function easy(part) {
  return 0.5 - 0.5 * Math.cos(Math.PI * part);
}

/** @param {Float32Array} sound @param {number} gain */
function scaled(sound, gain) {
  return sound.map((sample) => sample * gain);
}
