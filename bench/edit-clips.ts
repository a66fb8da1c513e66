import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ffmpeg } from '../src/media/ffmpeg.js';

/** How large a run of the bench is. */
export interface EditScale {
  readonly width: number;
  readonly height: number;
  /** Frames of a clip, at 24 a second. */
  readonly frames: number;
  /** Shots of the short, the long and the very long film. */
  readonly short: number;
  readonly long: number;
  readonly veryLong: number;
  /** How often a thing is measured; the median counts. */
  readonly runs: number;
}

/** What the bars are about: 5 s of 720p24 a shot. */
export const FULL: EditScale = {
  width: 1280,
  height: 720,
  frames: 120,
  short: 12,
  long: 60,
  veryLong: 240,
  runs: 3,
};

/** To see in a minute whether the bench itself works; its ratios mean nothing. */
export const TRIAL: EditScale = {
  width: 320,
  height: 180,
  frames: 36,
  short: 4,
  long: 8,
  veryLong: 16,
  runs: 1,
};

/** Frames a second of all clips and films. */
export const RATE = 24;

/** Samples a second of their sound. */
export const SOUND_RATE = 48_000;

/** Side of the square in the upper left corner that is white in a clip's middle frame and black in all others. */
export const MARK = 64;

/** Different clips; a film shows them in turn. */
const TAKES = 4;

/** The middle frame of a clip: where it shows its mark and gives its beep. */
function middle({ frames }: EditScale): number {
  return Math.floor(frames / 2);
}

/** Like clips: grain over a moving picture, so that they are about as large as real ones, and a soft tone. */
export async function shootClips(
  ffmpeg: Ffmpeg,
  folder: string,
  scale: EditScale,
): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: TAKES }, (_, take) => join(folder, `take-${take}.mp4`));
  for (const [take, path] of paths.entries()) {
    await ffmpeg.run({
      inputs: [],
      graph: [picture(take, scale), sound(take, scale)],
      outputs: [file(path)],
    });
  }
  return paths;
}

function picture(take: number, scale: EditScale): string {
  const { width, height, frames } = scale;
  const mark = (colour: string) => `drawbox=w=${MARK}:h=${MARK}:t=fill:color=${colour}`;
  return [
    `testsrc2=s=${width}x${height}:r=${RATE},hue=h=${take * 70},noise=alls=3:allf=t`,
    `${mark('black')},${mark('white')}:enable='eq(n,${middle(scale)})'`,
    `trim=end_frame=${frames},format=yuv420p[v]`,
  ].join(',');
}

function sound(take: number, scale: EditScale): string {
  const beep = middle(scale) / RATE;
  const tone = `0.05*sin(${2 * Math.PI * (300 + take * 100)}*t)`;
  const loud = `if(between(t,${beep},${beep + 0.02}),0.8*cos(${2 * Math.PI * 1000}*(t-${beep})),0)`;
  return `aevalsrc='${tone}+${loud}':s=${SOUND_RATE}:d=${scale.frames / RATE},aformat=channel_layouts=stereo[a]`;
}

function file(path: string) {
  const codecs = ['-c:v', 'libx264', '-profile:v', 'high', '-crf', '22', '-c:a', 'aac'];
  const tags = [
    '-colorspace',
    'bt709',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-color_range',
    'tv',
  ];
  return { to: path, options: ['-map', '[v]', '-map', '[a]', ...codecs, ...tags] };
}

/** A tune, shorter than any film. */
export async function recordMusic(ffmpeg: Ffmpeg, path: string): Promise<string> {
  const notes = [220, 277, 330].map((hertz) => `0.1*sin(${2 * Math.PI * hertz}*t)*(1+sin(3*t))`).join('+');
  await ffmpeg.run({
    inputs: [],
    graph: [`aevalsrc='${notes}':s=${SOUND_RATE}:d=20,aformat=channel_layouts=stereo[a]`],
    outputs: [{ to: path, options: ['-map', '[a]', '-c:a', 'aac'] }],
  });
  return path;
}
