/** Clips made for tests: a barcode of clip and frame number, and a flash with a beep at the beginning. */
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { type Ffmpeg, openFfmpeg } from '../../src/media/ffmpeg.js';
import { candidates } from '../../src/media/ffmpeg-candidates.js';

/** Both builds the suite runs on; the carried one is what users get by default. */
export function builds(): readonly Ffmpeg[] {
  return candidates({ env: { PATH: process.env.PATH } }).map(({ path, source }) =>
    openFfmpeg({ path, source, version: source }),
  );
}

/** The build most tests make their clips with. */
export function anyBuild(): Ffmpeg {
  const [first] = builds();
  if (!first) {
    throw new Error('tests need ffmpeg');
  }
  return first;
}

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'storyreel-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a test clip is like. */
export interface Footage {
  /** Told by the barcode, 0 to 255. */
  readonly number: number;
  readonly frames?: number;
  /** As a fraction or a number. */
  readonly rate?: string;
  readonly size?: string;
  /** Hz and layout of the sound; false for none. */
  readonly sound?: { readonly rate: number; readonly layout: 'mono' | 'stereo' } | false;
  /** More options of the picture's encoder. */
  readonly encode?: readonly string[];
}

/** Bars across the picture: 8 of the clip's number, 8 of the frame's, each 1/16 of the width. */
const BARS = (number: number): string => {
  const bar = 'floor(X*16/W)';
  const bit = `mod(floor(if(lt(${bar},8),${number},N)/pow(2,mod(${bar},8))),2)`;
  // The upper half is bars; the lower half is white on the first three frames.
  return `geq=lum='if(lt(Y,H/2),if(${bit},235,16),if(lt(N,3),235,16))':cb=128:cr=128`;
};

/** The clips made so far by this file of tests, each kind once; what is in the folder is never handed out itself. */
const shelf = mkdtempSync(join(tmpdir(), 'storyreel-footage-'));
const shot = new Map<string, Promise<string>>();
afterAll(() => rmSync(shelf, { recursive: true, force: true }));

/** Puts a clip at `path`. */
export async function shoot(ffmpeg: Ffmpeg, path: string, footage: Footage): Promise<void> {
  // The name's ending decides the container.
  const kind = JSON.stringify([ffmpeg.path, extname(path), footage]);
  const made = shot.get(kind) ?? make(ffmpeg, join(shelf, `${shot.size}${extname(path)}`), footage);
  shot.set(kind, made);
  await copyFile(await made, path);
}

/** Makes a clip at `path`, and gives that back. */
async function make(ffmpeg: Ffmpeg, path: string, footage: Footage): Promise<string> {
  const { number, frames = 24, rate = '24', size = '160x96', sound, encode = [] } = footage;
  const [num = 24, den = 1] = rate.split('/').map(Number);
  const seconds = (frames * den) / num;
  const heard = sound === false ? undefined : (sound ?? { rate: 48_000, layout: 'stereo' as const });
  const beep = (3 * den) / num;
  await ffmpeg.run({
    inputs: [],
    graph: [
      `color=s=${size}:r=${rate},format=yuv420p,${BARS(number)},trim=end_frame=${frames}[v]`,
      ...(heard
        ? [
            `aevalsrc='if(lt(t,${beep}),0.8*sin(2*PI*1000*t),0)':s=${heard.rate},aformat=channel_layouts=${heard.layout},atrim=end=${seconds}[a]`,
          ]
        : []),
    ],
    outputs: [
      {
        to: path,
        options: [
          ...['-map', '[v]', '-c:v', 'libx264', '-preset', 'medium', '-crf', '16', '-pix_fmt', 'yuv420p'],
          // As providers tag theirs; untagged ones of this size are taken for bt601.
          ...[
            '-colorspace',
            'bt709',
            '-color_primaries',
            'bt709',
            '-color_trc',
            'bt709',
            '-color_range',
            'tv',
          ],
          ...encode,
          ...(heard ? ['-map', '[a]', '-c:a', 'aac', '-b:a', '128k'] : []),
        ],
      },
    ],
  });
  return path;
}

/** What one decoded frame of a film shows. */
export interface SeenFrame {
  readonly clip: number;
  readonly frame: number;
  readonly flash: boolean;
}

/** Decodes a film's picture, in whatever shape it is, and reads the barcodes. */
export async function watch(
  ffmpeg: Ffmpeg,
  film: string,
  options: readonly string[] = [],
): Promise<SeenFrame[]> {
  return (await readBars(ffmpeg, film, options)).map(({ bars, below }) => {
    const bits = (from: number): number =>
      bars.slice(from, from + 8).reduce((sum, luma, bit) => sum + (Number(luma > 125) << bit), 0);
    return { clip: bits(0), frame: bits(8), flash: below > 125 };
  });
}

/** The brightness of one decoded frame's 16 bars, 0 to 255, and of what is below them. */
export interface Bars {
  readonly bars: readonly number[];
  readonly below: number;
}

/** The bars that a frame of a test clip has. */
export function barsOf(clip: number, frame: number): Bars {
  const bit = (column: number): number => ((column < 8 ? clip : frame) >> (column % 8)) & 1;
  return {
    bars: Array.from({ length: 16 }, (_, column) => bit(column) * 255),
    below: frame < 3 ? 255 : 0,
  };
}

/** Decodes a film's picture and measures its bars. */
export async function readBars(
  ffmpeg: Ffmpeg,
  film: string,
  options: readonly string[] = [],
): Promise<Bars[]> {
  const shrink = ['-map', '0:v:0', '-vf', 'scale=32:4:flags=area,format=gray'];
  const form = ['-fps_mode', 'passthrough', '-f', 'rawvideo'];
  const raw = await decode(ffmpeg, film, [...options, ...shrink, ...form]);
  return Array.from({ length: Math.floor(raw.length / 128) }, (_, index) => {
    const luma = (column: number, row: number): number => {
      const at = index * 128 + row * 32 + column * 2;
      return ((raw[at] ?? 0) + (raw[at + 1] ?? 0)) / 2;
    };
    return { bars: Array.from({ length: 16 }, (_, column) => luma(column, 0)), below: luma(8, 3) };
  });
}

/** The times, in seconds, at which beeps begin in a film's sound. */
export async function beeps(ffmpeg: Ffmpeg, film: string): Promise<number[]> {
  const raw = await decode(ffmpeg, film, ['-map', '0:a:0', '-ac', '1', '-ar', '48000', '-f', 's16le']);
  const found: number[] = [];
  let quiet = 48_000;
  for (let sample = 0; sample * 2 + 1 < raw.length; sample += 1) {
    if (Math.abs(raw.readInt16LE(sample * 2)) > 4000) {
      if (quiet > 2400) {
        found.push(sample / 48_000);
      }
      quiet = 0;
    } else {
      quiet += 1;
    }
  }
  return found;
}

/** What ffmpeg writes of a film; any complaint of the decoder is an error. */
export async function decode(ffmpeg: Ffmpeg, film: string, options: readonly string[]): Promise<Buffer> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    execFile(
      ffmpeg.path,
      ['-v', 'error', '-xerror', '-i', film, ...options, '-'],
      { encoding: 'buffer', maxBuffer: 1 << 30 },
      (error, stdout, stderr) =>
        error || stderr.length > 0 ? reject(error ?? new Error(String(stderr))) : resolve(stdout),
    );
  });
}
