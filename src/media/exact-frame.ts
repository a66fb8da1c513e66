import { readFile, rm } from 'node:fs/promises';
import { StoryreelError } from '../diagnostics/errors.js';
import { isHighDefinition } from '../terms/frame-size.js';
import { askColour } from './ask-colour.js';
import type { Ffmpeg } from './ffmpeg.js';
import { readClipFacts } from './probe.js';

/** One frame of a clip. */
export interface ExactFrame {
  /** Path of the clip. */
  readonly clip: string;
  /** Seconds from the first frame, for the one that is on screen then; or one of the clip's ends. */
  readonly at: 'first' | 'last' | number;
  /** A path for the PNG. */
  readonly to: string;
}

/** Times are told in this part of a second: video's customary clock, in which common frame rates are whole. */
const TICKS = 90_000;

/** Written times are rounded; a tenth of a millisecond is far less than any frame lasts. */
const TOLERANCE = 1e-4;

/** How long a lone frame stands, in seconds: nothing says it. */
const LONE_FRAME = 1 / 24;

/** How colours are worked out: slowly and exactly, as this is a still that a model looks at. */
const CAREFULLY = 'flags=bicubic+accurate_rnd+full_chroma_int';

/**
 * Writes one frame of a clip, whole and as it is shown, as a PNG. Which frames there are is found out by decoding, as an
 * index may promise what is not there: the last one is the last that can be seen.
 * Throws a StoryreelError: `frame-missing` when the clip ends before, `ffmpeg-failed` or `clip-unreadable` when it is no
 * clip that can be decoded; else the signal's reason.
 */
export async function takeExactFrame(frame: ExactFrame, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<void> {
  const { clip, at, to } = frame;
  const number = at === 'first' || at === 0 ? 0 : frameAt(at, await frameTimes(frame, ffmpeg, signal));
  const matrix = (await isUntaggedHd(clip, ffmpeg, signal)) ? ':in_color_matrix=bt709' : '';
  // Pixels that are not square are made so: a picture is shown as it is.
  const scale = `scale=w='max(1,round(iw*sar))':h=ih:${CAREFULLY}${matrix}`;
  const { frames } = await ffmpeg.run({
    inputs: [{ from: clip }],
    graph: [`[0:v:0]select='eq(n,${number})',${scale},setsar=1,format=rgb24[frame]`],
    outputs: [
      {
        to,
        options: [
          ...['-map', '[frame]', '-frames:v', '1', '-fps_mode', 'passthrough'],
          ...['-c:v', 'png', '-f', 'image2', '-update', '1'],
        ],
      },
    ],
    signal,
  });
  if (frames === 0) {
    throw missing('the clip has no picture');
  }
}

/** When each frame that can be decoded comes on screen, in seconds from the first, in the order they are shown. */
async function frameTimes(
  { clip, to }: ExactFrame,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const list = `${to}.times`;
  try {
    await ffmpeg.run({
      inputs: [{ from: clip }],
      outputs: [
        {
          to: list,
          options: [
            ...['-map', '0:v:0', '-fps_mode', 'passthrough', '-enc_time_base', `1/${TICKS}`],
            // Nobody reads the checksums; small pictures make them quick.
            ...['-vf', 'scale=16:16', '-f', 'framecrc'],
          ],
        },
      ],
      signal,
    });
    const ticks = (await readFile(list, 'utf8'))
      .split('\n')
      .filter((line) => /^0,/.test(line))
      .map((line) => Number(line.split(',')[2]));
    const [start = 0] = ticks;
    return ticks.map((tick) => (tick - start) / TICKS);
  } finally {
    await rm(list, { force: true });
  }
}

/** The number of the frame that is on screen at a time. */
function frameAt(at: 'last' | number, times: readonly number[]): number {
  const last = times.length - 1;
  const [end, before] = [times[last], times[last - 1]];
  if (end === undefined) {
    throw missing('the clip has no picture');
  }
  if (at === 'last') {
    return last;
  }
  const seconds = end + (before === undefined ? LONE_FRAME : end - before);
  if (at >= seconds + TOLERANCE) {
    throw missing(`the clip has no frame at ${at} s: it is ${seconds.toFixed(2)} s long`);
  }
  return times.findLastIndex((time) => time <= at + TOLERANCE);
}

/** Whether nothing says what the numbers of a large picture mean: players take it for bt709, ffmpeg does not. */
async function isUntaggedHd(clip: string, ffmpeg: Ffmpeg, signal: AbortSignal): Promise<boolean> {
  const { video } = await readClipFacts(clip, { ffmpeg, signal });
  return (
    isHighDefinition(video) && (video.colour ?? (await askColour(clip, ffmpeg, signal))).matrix === undefined
  );
}

function missing(message: string): StoryreelError {
  return new StoryreelError('frame-missing', message, {
    hint: 'name an earlier time, or `at: last` for the last frame',
  });
}
