// @ts-check
/** Plays every sound of the storyboards in this folder: `npm run compose`. The sounds are kept in git. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFfmpeg } from '../../dist/index.js';
import { interleave, RATE } from './tape.mjs';
import { everyFeature, goodNight, redScarf } from './tunes.mjs';

/**
 * Opus in Ogg, which ends at the very sample: a loop has no gap.
 * @type {Record<string, { play: () => import('./tape.mjs').Tape, lufs: number, rate: string }>}
 */
const SOUNDS = {
  'red-scarf/audio/theme.ogg': { play: redScarf, lufs: -16, rate: '64k' },
  'every-feature/audio/walk.ogg': { play: everyFeature, lufs: -16, rate: '64k' },
  'every-feature/audio/good-night.ogg': { play: goodNight, lufs: -16, rate: '48k' },
};

const ffmpeg = await findFfmpeg({ env: process.env });
const only = process.argv[2];
for (const [path, { play, lufs, rate }] of Object.entries(SOUNDS)) {
  if (only !== undefined && !path.includes(only)) {
    continue;
  }
  const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
  mkdirSync(dirname(file), { recursive: true });
  const tape = play();
  const gain = 10 ** ((lufs - loudness(interleave(tape, 1))) / 20);
  const flags = ['-fflags', '+bitexact', '-flags:a', '+bitexact', '-map_metadata', '-1'];
  run(interleave(tape, gain), ['-c:a', 'libopus', '-b:a', rate, ...flags, file]);
  const seconds = (tape.left.length / RATE).toFixed(2);
  console.log(`${path}  ${seconds} s  ${Math.round(statSync(file).size / 1024)} KB`);
}

/** In LUFS, as ebur128 has it. @param {Float32Array} samples */
function loudness(samples) {
  const said = run(samples, ['-af', 'ebur128', '-f', 'null', '-']);
  return Number(/I:\s+(-?[\d.]+) LUFS\s+Threshold/.exec(said)?.[1]);
}

/** @param {Float32Array} samples @param {string[]} output */
function run(samples, output) {
  const input = ['-f', 'f32le', '-ar', String(RATE), '-ac', '2', '-i', 'pipe:0'];
  const { status, stderr } = spawnSync(ffmpeg.path, ['-hide_banner', '-nostats', '-y', ...input, ...output], {
    input: Buffer.from(samples.buffer),
    maxBuffer: 64 * 1024 * 1024,
  });
  const said = String(stderr);
  if (status !== 0) {
    throw new Error(said);
  }
  return said;
}
