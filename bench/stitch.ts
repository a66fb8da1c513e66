/**
 * How fast a hard-cut film is joined, and what it costs in memory. Ratios are of one run on one machine, so they
 * hold on a slow one too.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Ffmpeg } from '../src/media/ffmpeg.js';
import { findFfmpeg } from '../src/media/ffmpeg-find.js';
import { type FilmInput, NO_CARDS } from '../src/stitch/film-input.js';
import { stitchFilm } from '../src/stitch/stitch.js';
import { digestOf } from '../src/terms/digest.js';
import type { Measurement } from './row.js';

const run = promisify(execFile);

/** Clips of the film whose time is measured. */
const CLIPS = 60;

/** Different pictures among them; the rest are copies, which nothing that is measured can tell. */
const TAKES = 4;

/** The built code, for the processes whose memory is measured. */
const DIST = new URL('../dist/', import.meta.url);

/** Time against other ways of joining the same clips, and memory at 10 and at 1,000 shots. */
export async function measureStitch(): Promise<readonly Measurement[]> {
  const { FFMPEG_PATH, PATH } = process.env;
  const ffmpeg = await findFfmpeg({ env: { FFMPEG_PATH, PATH } });
  const folder = await mkdtemp(join(tmpdir(), 'storyreel-bench-'));
  try {
    const clips = await shootClips(ffmpeg, join(folder, 'clips'), CLIPS, '1280x720', 120);
    const ours = await seconds(() => stitch(ffmpeg, clips, folder));
    const copied = await seconds(() => plainCopy(ffmpeg, clips, folder));
    const encoded = await seconds(() => concatFilter(ffmpeg, clips, folder));
    const small = await shootClips(ffmpeg, join(folder, 'small'), 1000, '160x96', 12);
    const memory = async (shots: number) => peakMemory(ffmpeg, small.slice(0, shots), folder);
    const [ten, thousand] = [await memory(10), await memory(1000)];
    return [
      {
        name: `stitch ${CLIPS} like clips / concat filter, default preset`,
        value: ours / encoded,
        bar: 0.08,
        unit: 'x',
      },
      { name: 'the same / plain -c copy, which drifts out of step', value: ours / copied, unit: 'x' },
      { name: 'stitch, seconds', value: ours, unit: 's' },
      { name: 'concat filter, seconds', value: encoded, unit: 's' },
      { name: 'plain -c copy, seconds', value: copied, unit: 's' },
      { name: 'peak memory, 10 shots', value: ten, bar: 150, unit: 'MB' },
      { name: 'peak memory, 1,000 shots', value: thousand, bar: 150, unit: 'MB' },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Like clips: grain over a moving picture, so that they are about as large as real ones, and a tone. */
async function shootClips(ffmpeg: Ffmpeg, folder: string, count: number, size: string, frames: number) {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, index) => join(folder, `clip-${index}.mp4`));
  for (const [index, path] of paths.entries()) {
    if (index >= TAKES) {
      await copyFile(paths[index % TAKES] ?? '', path);
      continue;
    }
    await ffmpeg.run({
      inputs: [],
      graph: [
        `testsrc2=s=${size}:r=24,hue=h=${index * 70},noise=alls=3:allf=t,trim=end_frame=${frames},format=yuv420p[v]`,
        `sine=f=${300 + index * 100}:r=48000,aformat=channel_layouts=stereo,atrim=end=${frames / 24}[a]`,
      ],
      outputs: [
        { to: path, options: ['-map', '[v]', '-map', '[a]', '-c:v', 'libx264', '-crf', '22', '-c:a', 'aac'] },
      ],
    });
  }
  return paths;
}

async function stitch(ffmpeg: Ffmpeg, clips: readonly string[], folder: string): Promise<void> {
  await mkdir(join(folder, 'work'), { recursive: true });
  await stitchFilm(filmOf(clips, folder), {
    ffmpeg,
    drawSlate: () => Promise.reject(new Error('no shot is missing')),
    drawOverlay: () => Promise.reject(new Error('nothing is laid over a shot')),
    clock: { now: () => performance.now(), sleep: () => Promise.resolve() },
    signal: new AbortController().signal,
  });
}

function filmOf(clips: readonly string[], folder: string): FilmInput {
  return {
    title: 'Bench',
    rate: { num: 24, den: 1 },
    fit: 'crop',
    size: { width: 1280, height: 720 },
    output: join(folder, 'film.mp4'),
    work: join(folder, 'work'),
    cache: join(folder, 'cache'),
    quality: 'standard',
    cards: NO_CARDS,
    sound: { matchLevels: false },
    captions: { mode: 'none', language: 'und' },
    shots: clips.map((path, index) => ({
      id: `shot-${index}`,
      title: `Shot ${index}`,
      prompt: '',
      seconds: 5,
      clip: { path, digest: digestOf(path) },
    })),
  };
}

async function plainCopy(ffmpeg: Ffmpeg, clips: readonly string[], folder: string): Promise<void> {
  const list = join(folder, 'list.txt');
  await writeFile(list, clips.map((path) => `file '${path}'\n`).join(''));
  await run(ffmpeg.path, [
    '-v',
    'error',
    '-y',
    '-f',
    'concat',
    '-safe',
    '0',
    '-i',
    list,
    '-c',
    'copy',
    join(folder, 'copy.mp4'),
  ]);
}

async function concatFilter(ffmpeg: Ffmpeg, clips: readonly string[], folder: string): Promise<void> {
  const graph = `${clips.map((_, index) => `[${index}:v][${index}:a]`).join('')}concat=n=${clips.length}:v=1:a=1[v][a]`;
  const inputs = clips.flatMap((path) => ['-i', path]);
  const outputs = ['-filter_complex', graph, '-map', '[v]', '-map', '[a]', join(folder, 'filter.mp4')];
  await run(ffmpeg.path, ['-v', 'error', '-nostdin', '-y', ...inputs, ...outputs]);
}

/** Peak of the resident memory of a Node process that stitches the clips and nothing else, in MB. */
async function peakMemory(ffmpeg: Ffmpeg, clips: readonly string[], folder: string): Promise<number> {
  await mkdir(join(folder, 'work'), { recursive: true });
  const input = join(folder, 'input.json');
  await writeFile(input, JSON.stringify(filmOf(clips, folder)));
  const script = `
    import { readFileSync } from 'node:fs';
    const { stitchFilm } = await import(${JSON.stringify(new URL('stitch/stitch.js', DIST).href)});
    const { openFfmpeg } = await import(${JSON.stringify(new URL('media/ffmpeg.js', DIST).href)});
    await stitchFilm(JSON.parse(readFileSync(${JSON.stringify(input)}, 'utf8')), {
      ffmpeg: openFfmpeg(${JSON.stringify({ path: ffmpeg.path, version: ffmpeg.version, source: ffmpeg.source })}),
      drawSlate: () => Promise.reject(new Error('no shot is missing')),
      clock: { now: () => performance.now() },
      signal: new AbortController().signal,
    });
    console.log(/VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  return Number(stdout) / 1024;
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}
