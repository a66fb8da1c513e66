import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import { inBatches, sideBySide } from '../jobs/side-by-side.js';
import type { RawSound } from './pcm.js';
import type { SoundShop } from './sound-input.js';

/** Chunks one process works on: starting a process costs as much as a chunk's measuring. */
const BATCH = 4;

/** Processes side by side, where it is not told. */
export const PROCESSES = 2;

/** What one process does with one chunk. */
export interface ChunkJob<T> {
  /** Its sound, from the beginning of what it hears. */
  readonly sound: () => Promise<RawSound>;
  /** Filters it goes through; `name` is a prefix for files of its own in the work folder. */
  readonly chain: (name: string) => string;
  /** Options of what comes out, without the stream; absent: nothing is written. */
  readonly output?: readonly string[];
  /** Collects what became of it. */
  readonly done: (files: ChunkFiles) => Promise<T>;
}

/** What a job leaves in the work folder; removed when it is done. */
export interface ChunkFiles {
  /** The prefix of its own files, a full path. */
  readonly prefix: string;
  /** What came out. */
  readonly output: string;
}

/** Works through jobs, several processes side by side and several chunks in each, and gives what came of each. */
export async function workThrough<T>(
  jobs: readonly ChunkJob<T>[],
  shop: SoundShop,
  signal: AbortSignal,
  onDone: () => void,
): Promise<readonly T[]> {
  const { processes = PROCESSES } = shop;
  const size = Math.max(1, Math.min(BATCH, Math.ceil(jobs.length / processes)));
  const tasks = inBatches(jobs, size).map((batch) => async (stop: AbortSignal) => {
    const results = await workOn(batch, shop, stop);
    for (const _ of batch) {
      onDone();
    }
    return results;
  });
  return (await sideBySide(tasks, processes, signal)).flat();
}

async function workOn<T>(
  jobs: readonly ChunkJob<T>[],
  shop: SoundShop,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const names = jobs.map(() => `chunk-${randomUUID()}`);
  const inputs: FfmpegInput[] = [];
  for (const [index, job] of jobs.entries()) {
    const from = `${names[index]}.raw`;
    const { bytes, options } = await job.sound();
    await writeFile(join(shop.work, from), bytes);
    inputs.push({ from, options });
  }
  await shop.ffmpeg.run({
    folder: shop.work,
    inputs,
    graph: jobs.map(({ chain }, index) => `[${index}:a:0]${chain(names[index] ?? '')}[o${index}]`),
    outputs: jobs.map(({ output }, index) => ({
      to: output ? `${names[index]}.out` : '-',
      options: ['-map', `[o${index}]`, ...(output ?? ['-f', 'null'])],
    })),
    signal,
    logLevel: 'error',
  });
  const results: T[] = [];
  for (const [index, job] of jobs.entries()) {
    const prefix = join(shop.work, names[index] ?? '');
    results.push(await job.done({ prefix, output: `${prefix}.out` }));
    await Promise.all(['.raw', '.out', '.txt'].map((ending) => rm(`${prefix}${ending}`, { force: true })));
  }
  return results;
}
