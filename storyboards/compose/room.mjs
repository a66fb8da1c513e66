// @ts-check
/** The room the music is played in. */
import { blank, RATE } from './tape.mjs';

/** Echoes' ways through the room, in samples: none a multiple of another. */
const WAYS = [1433, 1601, 1867, 2053, 2251, 2399, 2687, 2917];

/**
 * A tape with the room's answer to it. The tape goes round twice: what rings at its end is there at its beginning.
 * @param {import('./tape.mjs').Tape} tape
 * @param {{ wet: number, seconds: number, dark: number }} room `seconds` until an echo is 60 dB down; `dark` is how much
 *   of the treble each echo loses, 0 to 1
 */
export function inRoom(tape, { wet, seconds, dark }) {
  const length = tape.left.length;
  const heard = blank(length);
  const ways = WAYS.map((size) => ({
    echoes: new Float32Array(size),
    at: 0,
    soft: 0,
    keeps: 10 ** ((-3 * size) / (seconds * RATE)),
  }));
  const outs = new Float32Array(WAYS.length);
  for (let step = 0; step < length * 2; step += 1) {
    const place = step % length;
    const [left, right] = [tape.left[place] ?? 0, tape.right[place] ?? 0];
    let sum = 0;
    for (const [index, way] of ways.entries()) {
      const echo = way.echoes[way.at] ?? 0;
      way.soft += (echo - way.soft) * (1 - dark);
      outs[index] = way.soft * way.keeps;
      sum += outs[index] ?? 0;
    }
    // Every wall sends what it gets to all the others: a Householder matrix.
    const share = (2 * sum) / WAYS.length;
    let [wetLeft, wetRight] = [0, 0];
    for (const [index, way] of ways.entries()) {
      const out = outs[index] ?? 0;
      way.echoes[way.at] = (index % 2 === 0 ? left : right) * 0.35 + out - share;
      way.at = way.at + 1 === way.echoes.length ? 0 : way.at + 1;
      const sign = index % 4 < 2 ? 1 : -1;
      if (index % 2 === 0) {
        wetLeft += out * sign;
      } else {
        wetRight += out * sign;
      }
    }
    if (step >= length) {
      heard.left[place] = left + wet * wetLeft;
      heard.right[place] = right + wet * wetRight;
    }
  }
  return heard;
}
