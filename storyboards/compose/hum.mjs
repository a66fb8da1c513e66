// @ts-check
/** A hum: a throat's pulses through the resonances of a closed mouth. It says nothing, and nobody hums it. */
import { RATE } from './tape.mjs';

/**
 * @typedef {object} HummedNote
 * @property {number} pitch Hz
 * @property {number} seconds
 */

/** Resonances of an m: frequency, width in Hz, level. */
const NASAL = [
  [270, 70, 1],
  [1050, 160, 0.16],
  [2200, 260, 0.06],
];

/**
 * A hummed line.
 * @param {readonly HummedNote[]} notes
 * @param {() => number} chance
 */
export function hum(notes, chance) {
  const length = notes.reduce((sum, { seconds }) => sum + seconds, 0);
  const throat = pulses(notes, Math.ceil(length * RATE), chance);
  const sound = new Float32Array(throat.length);
  for (const [frequency, width, level] of NASAL) {
    resonate(throat, sound, { frequency: frequency ?? 0, width: width ?? 1, level: level ?? 0 });
  }
  for (const [at, sample] of sound.entries()) {
    sound[at] = sample * breath(at / RATE, notes, length);
  }
  return sound;
}

/** Pulses of the throat: soft saw teeth, with a little breath. @param {readonly HummedNote[]} notes @param {number} samples @param {() => number} chance */
function pulses(notes, samples, chance) {
  const sound = new Float32Array(samples);
  let pitch = (notes[0]?.pitch ?? 200) * 0.94;
  let phase = 0;
  for (let at = 0; at < samples; at += 1) {
    const second = at / RATE;
    // The voice slides to its note, and trembles once it is there.
    pitch += (noteAt(notes, second).pitch - pitch) * 0.00035;
    const tremble = 1 + 0.008 * Math.min(1, second) * Math.sin(2 * Math.PI * 5.3 * second);
    phase = (phase + (pitch * tremble) / RATE) % 1;
    let wave = 0;
    for (let number = 1; number <= 16; number += 1) {
      wave += Math.sin(2 * Math.PI * number * phase) / number ** 1.35;
    }
    sound[at] = wave + (chance() - 0.5) * 0.05;
  }
  return sound;
}

/** Adds what a resonance lets through. @param {Float32Array} from @param {Float32Array} to @param {{ frequency: number, width: number, level: number }} resonance */
function resonate(from, to, { frequency, width, level }) {
  const radius = Math.exp((-Math.PI * width) / RATE);
  const [back, further] = [2 * radius * Math.cos((2 * Math.PI * frequency) / RATE), -radius * radius];
  let [last, older, in1, in2] = [0, 0, 0, 0];
  for (const [at, sample] of from.entries()) {
    const out = (1 - radius) * (sample - in2) + back * last + further * older;
    [in2, in1] = [in1, sample];
    [older, last] = [last, out];
    to[at] = (to[at] ?? 0) + out * level;
  }
}

/** How loud it is: in, out, and a breath softer where notes meet. @param {number} second @param {readonly HummedNote[]} notes @param {number} length */
function breath(second, notes, length) {
  const edge = Math.min(1, second / 0.12, (length - second) / 0.45);
  let dip = 1;
  let start = 0;
  for (const { seconds } of notes.slice(0, -1)) {
    start += seconds;
    dip = Math.min(dip, 0.55 + 0.45 * Math.min(1, Math.abs(second - start) / 0.09));
  }
  return (0.5 - 0.5 * Math.cos(Math.PI * Math.max(0, edge))) * dip;
}

/** @param {readonly HummedNote[]} notes @param {number} second */
function noteAt(notes, second) {
  let end = 0;
  for (const note of notes) {
    end += note.seconds;
    if (second < end) {
      return note;
    }
  }
  return notes.at(-1) ?? { pitch: 200, seconds: 0 };
}
