import { StoryreelError } from '../diagnostics/errors.js';
import type { Ffmpeg, FfmpegJob } from './ffmpeg.js';

/** What is seen and heard in a clip when it is decoded. */
export interface ClipExamination {
  /** Pictures that came out of it. */
  readonly frames: number;
  /** Seconds that are black, together. */
  readonly black: number;
  /** Stretches in which the picture stands still, in seconds from the clip's beginning. */
  readonly frozen: readonly { readonly from: number; readonly seconds: number }[];
  /** Absent when it has no sound track. */
  readonly sound?: HeardSound;
  /** What ffmpeg complained of while decoding; 0 is as it should be. */
  readonly errors: number;
}

/** The loudest of a clip's sound. */
export interface HeardSound {
  /** The highest sample, in dB of full scale; -120 for silence. */
  readonly peak: number;
  /** How many samples of a channel, on average, have that value. */
  readonly atPeak: number;
  /** How many of them come one after the other, on average. A wave that is whole touches its peak for one or two. */
  readonly run: number;
}

/** A film of hours is looked at for so many seconds: what goes wrong with generated clips is seen sooner. */
const LONGEST_LOOK = 180;

/** Wide enough to see that something moves, small enough to be looked at many times faster than it plays. */
const WIDTH = 320;

/**
 * Nearly all pixels nearly black: 0.06 of the range is what is left of black after lossy coding, and darker than
 * what shows in a night scene.
 */
const BLACK = 'blackdetect=d=0.25:pic_th=0.98:pix_th=0.06';

/**
 * The noise is a 500th of the range on average: coding changes a held picture by less, and grain or a slow move, as
 * the animatic's, changes one by far more in half a second. At a key frame a held picture jumps a little, so short
 * stretches are taken and put together.
 */
const STILL = 'freezedetect=n=0.002:d=0.5';

/** Stretches no farther apart than this, in seconds, are one. */
const SAME_STILL = 0.1;

/** Sixteen bits, as it will be played: what decodes to more than full scale is flat there. */
const HEARD =
  'aformat=sample_fmts=s16,astats=measure_perchannel=none:measure_overall=Peak_level+Peak_count+Flat_factor';

/** The lowest a peak is said to be. */
const SILENCE = -120;

/**
 * Decodes a clip once, on one thread and behind everything else, and says what it looks and sounds like. `seconds` is
 * how long the picture is, for a stretch that lasts to the end. A clip that ffmpeg gives up on has errors and nothing
 * else. Rejects with the signal's reason.
 */
export async function examineClip(
  path: string,
  seconds: number,
  ffmpeg: Pick<Ffmpeg, 'run'>,
  signal: AbortSignal,
): Promise<ClipExamination> {
  try {
    const { said, frames } = await ffmpeg.run({ ...decoding(path), signal });
    return { ...read(said, Math.min(seconds, LONGEST_LOOK)), frames };
  } catch (error) {
    if (error instanceof StoryreelError && error.code === 'ffmpeg-failed') {
      return { frames: 0, black: 0, frozen: [], errors: 1 };
    }
    throw error;
  }
}

function decoding(path: string): FfmpegJob {
  const picture = [`scale=w=${WIDTH}:h=-2:flags=fast_bilinear`, 'format=yuv420p', BLACK, STILL].join(',');
  return {
    inputs: [{ from: path, options: ['-threads', '1', '-t', String(LONGEST_LOOK)] }],
    graph: [`[0:v:0]${picture}[seen]`],
    outputs: [
      {
        to: '-',
        options: [
          ...['-map', '[seen]', '-map', '0:a:0?', '-filter:a', HEARD, '-filter_complex_threads', '1'],
          // Each line says how bad it is.
          ...['-loglevel', 'level+info', '-f', 'null'],
        ],
      },
    ],
    logLevel: 'info',
    background: true,
  };
}

function read(said: readonly string[], length: number): Omit<ClipExamination, 'frames'> {
  const text = said.join('\n');
  const sum = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((total, [, value]) => total + Number(value), 0);
  const last = (pattern: RegExp): string | undefined => [...text.matchAll(pattern)].at(-1)?.[1];
  const peak = last(/Peak level dB: (\S+)/g);
  return {
    black: sum(/black_duration:([\d.]+)/g),
    frozen: frozenIn(text, length),
    errors: said.filter((line) => /\[(?:error|fatal|panic)\]/.test(line)).length,
    ...(peak === undefined
      ? {}
      : {
          sound: {
            peak: decibels(peak),
            atPeak: Number(last(/Peak count: ([\d.]+)/g) ?? 0),
            // ffmpeg gives it as an amplitude in dB (libavfilter/af_astats.c).
            run: 10 ** (decibels(last(/Flat factor: (\S+)/g) ?? '0') / 20),
          },
        }),
  };
}

/** Beginnings and lengths come on lines of their own; one that lasts to the end has no length. */
function frozenIn(text: string, length: number): ClipExamination['frozen'] {
  const starts = [...text.matchAll(/freeze_start: ([\d.]+)/g)].map(([, at]) => Number(at));
  const lengths = [...text.matchAll(/freeze_duration: ([\d.]+)/g)].map(([, seconds]) => Number(seconds));
  const whole: { from: number; seconds: number }[] = [];
  starts.forEach((from, index) => {
    const seconds = lengths[index] ?? Math.max(0, length - from);
    const before = whole.at(-1);
    if (before && from - (before.from + before.seconds) <= SAME_STILL) {
      before.seconds = from + seconds - before.from;
    } else {
      whole.push({ from, seconds });
    }
  });
  return whole;
}

function decibels(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? Math.max(SILENCE, value) : SILENCE;
}
