import { StoryreelError } from '../diagnostics/errors.js';
import type { Ffmpeg } from './ffmpeg.js';

/** Frames that are compared for the most typical one: as many as a small machine holds in memory at 1080p. */
const COMPARED = 24;

/** The most frames a second that are compared. */
const RATE = 2;

/** How a picture of a film is taken. */
export interface FramePicture {
  readonly film: string;
  /** Length of the film. */
  readonly seconds: number;
  /** `typical`: the frame most like the others, so not a black one or a flash; else the frame at so many seconds. */
  readonly at: 'typical' | number;
  /** The most pixels across; absent: as wide as it is. */
  readonly width?: number;
  /** A path for the PNG. */
  readonly to: string;
}

/** Writes one frame of a film as a PNG. Throws a StoryreelError `ffmpeg-failed`, also when there is no such frame. */
export async function pictureFrame(
  picture: FramePicture,
  ffmpeg: Ffmpeg,
  signal: AbortSignal,
): Promise<void> {
  const { film, seconds, at, width, to } = picture;
  const chosen =
    at === 'typical'
      ? `fps=${Math.min(RATE, COMPARED / Math.max(1, seconds)).toFixed(4)},thumbnail=n=${COMPARED}`
      : 'null';
  const scaled = width === undefined ? 'null' : `scale=w='min(${width},iw)':h=-2`;
  const from = at === 'typical' ? [] : ['-ss', at.toFixed(3)];
  const { frames } = await ffmpeg.run({
    inputs: [{ from: film, options: [...from, '-threads', '1'] }],
    graph: [`[0:v:0]${chosen},${scaled},format=rgb24[frame]`],
    outputs: [
      { to, options: ['-map', '[frame]', '-frames:v', '1', '-c:v', 'png', '-f', 'image2', '-update', '1'] },
    ],
    signal,
  });
  if (frames === 0) {
    throw new StoryreelError('ffmpeg-failed', `there is no frame at ${at === 'typical' ? 'all' : `${at} s`}`);
  }
}
