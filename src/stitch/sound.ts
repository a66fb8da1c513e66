import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { findingTheShot } from './blame.js';
import { concatList, type ListedFile } from './file-text.js';
import type { Workshop } from './pieces.js';
import { inBatches } from './side-by-side.js';
import { type PlacedShot, SOUND_RATE, type Timeline } from './timeline.js';

const LIST = 'sound.txt';

/** Clips one process decodes. */
const BATCH = 32;

/** At 192 kbit/s both channels fit as they are; weighing mid and side for every band is a tenth to a third of the work. */
const PLAIN_CODING = ['-aac_ms', '0'];

/** Bytes of one sample of 16-bit stereo. */
const SAMPLE_BYTES = 4;

/** A WAV header as ffmpeg writes it bit-exactly; more than this much beside the samples is a mistake. */
const WAV_HEADER_MOST = 128;

/**
 * The film's sound as one AAC file; gives its path. Every clip's sound is decoded, cut or filled with silence to
 * the exact samples of its shot, and joined before it is encoded once: AAC comes in packets of 1024 samples, so
 * joining packets, or decoded clips as they come, moves the sound at every cut.
 */
export async function makeSound(timeline: Timeline, shop: Workshop, signal: AbortSignal): Promise<string> {
  const batches = inBatches(timeline.shots, BATCH);
  const parts: ListedFile[] = [];
  for (const [index, batch] of batches.entries()) {
    const name = `sound-${index}.wav`;
    const path = join(shop.folder, name);
    await findingTheShot(batch, (some) => decode(some, path, shop, signal));
    const samples = batch.reduce((sum, { sound }) => sum + sound.samples, 0);
    await proveLength(path, samples);
    parts.push({ name, seconds: samples / SOUND_RATE });
    shop.crew.onProgress?.('sound', ((index + 1) / batches.length) * 0.5);
  }
  await writeFile(join(shop.folder, LIST), concatList(parts));
  const path = join(shop.folder, 'sound.m4a');
  const total = timeline.samples / SOUND_RATE;
  await shop.crew.ffmpeg.run({
    folder: shop.folder,
    inputs: [{ from: LIST, options: ['-f', 'concat', '-safe', '0'] }],
    // Samples are numbered through, whatever the files' own clocks round to.
    graph: ['[0:a:0]asetpts=N/SR/TB,aformat=channel_layouts=stereo[sound]'],
    outputs: [
      {
        to: path,
        options: [
          ...['-map', '[sound]', '-c:a', 'aac', '-b:a', '192k', '-ar', String(SOUND_RATE)],
          ...PLAIN_CODING,
          ...['-fflags', '+bitexact', '-flags:a', '+bitexact', '-f', 'mp4'],
        ],
      },
    ],
    signal,
    onProgress: (seconds) => shop.crew.onProgress?.('sound', 0.5 + Math.min(1, seconds / total) * 0.5),
  });
  return path;
}

async function decode(
  some: readonly PlacedShot[],
  to: string,
  shop: Workshop,
  signal: AbortSignal,
): Promise<void> {
  const heard = some.filter(({ facts }) => facts?.audio !== undefined);
  const chains = some.map((placed, index) => {
    const input = heard.indexOf(placed);
    return `${input === -1 ? silence() : ownSound(input)},${exactly(placed)}[s${index}]`;
  });
  const joined = `${some.map((_, index) => `[s${index}]`).join('')}concat=n=${some.length}:v=0:a=1[sound]`;
  await shop.crew.ffmpeg.run({
    inputs: heard.map(({ shot }) => ({ from: shot.clip?.path ?? '' })),
    graph: [...chains, joined],
    outputs: [
      {
        to,
        options: [
          '-map',
          '[sound]',
          '-c:a',
          'pcm_s16le',
          '-fflags',
          '+bitexact',
          '-flags:a',
          '+bitexact',
          '-f',
          'wav',
        ],
      },
    ],
    signal,
  });
}

const FORM = `aformat=sample_fmts=s16:sample_rates=${SOUND_RATE}:channel_layouts=stereo`;

function silence(): string {
  return `anullsrc=r=${SOUND_RATE}:cl=stereo,${FORM}`;
}

/** A sound that begins late or has holes gets silence there, so that it stays with the picture. */
function ownSound(input: number): string {
  return `[${input}:a:0]aresample=${SOUND_RATE}:async=1:first_pts=0,${FORM},apad`;
}

function exactly({ sound }: PlacedShot): string {
  return `atrim=start_sample=${sound.skip}:end_sample=${sound.skip + sound.samples},asetpts=PTS-STARTPTS`;
}

/** The spans are exact or there is no film. */
async function proveLength(path: string, samples: number): Promise<void> {
  const { size } = await stat(path);
  const extra = size - samples * SAMPLE_BYTES;
  if (extra < 0 || extra > WAV_HEADER_MOST) {
    const got = Math.round((size - 44) / SAMPLE_BYTES);
    throw new StoryreelError(
      'film-unproved',
      `the sound came out as ${got} samples where ${samples} were expected`,
    );
  }
}
