import { stat } from 'node:fs/promises';
import { StoryreelError } from '../diagnostics/errors.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import { frameRate } from '../terms/frame-size.js';
import type { Ffmpeg, FfmpegResult } from './ffmpeg.js';
import { DamagedMovie } from './mp4-movie.js';

/**
 * The facts of a clip of any format ffmpeg reads, by decoding it once. Throws DamagedMovie when it holds no
 * picture, the signal's reason, and the file system's errors.
 */
export async function probeByDecoding(
  path: string,
  ffmpeg: Ffmpeg,
  signal?: AbortSignal,
): Promise<ClipFacts> {
  const { size } = await stat(path);
  if (size === 0) {
    throw new DamagedMovie('it is empty');
  }
  const result = await decode(path, ffmpeg, signal);
  // The input's description ends where that of the output begins.
  const input = result.said.join('\n').split(/^Output #/m)[0] ?? '';
  const video = /Video: (\w+).*?, (\d{2,})x(\d{2,})/.exec(input);
  if (!video || result.frames === 0) {
    throw new DamagedMovie('ffmpeg finds no picture in it');
  }
  const rate = Number(/ (\d+(?:\.\d+)?) fps/.exec(input)?.[1] ?? result.frames / result.seconds);
  const audio = /Audio: (\w+).*?, (\d+) Hz, (\w+)/.exec(input);
  return {
    bytes: size,
    video: {
      codec: video[1] ?? '',
      width: Number(video[2]),
      height: Number(video[3]),
      frames: result.frames,
      seconds: result.frames / rate,
      rate: frameRate(rate),
      // Not known, so that nothing is copied on the strength of it.
      constantRate: false,
      timescale: 0,
      keyFrames: [],
      parameterSets: '',
      rotation: (360 - Number(/rotation of (-?\d+)/.exec(input)?.[1] ?? 0)) % 360,
      edited: false,
    },
    ...(audio
      ? {
          audio: {
            codec: audio[1] ?? '',
            sampleRate: Number(audio[2]),
            channels: CHANNELS[audio[3] ?? ''] ?? 2,
            seconds: result.seconds,
          },
        }
      : {}),
  };
}

const CHANNELS: Readonly<Record<string, number>> = { mono: 1, stereo: 2, quad: 4, '5': 6, '7': 8 };

async function decode(path: string, ffmpeg: Ffmpeg, signal: AbortSignal | undefined): Promise<FfmpegResult> {
  try {
    return await ffmpeg.run({
      inputs: [{ from: path }],
      outputs: [{ to: '-', options: ['-map', '0:v:0', '-map', '0:a:0?', '-f', 'null'] }],
      logLevel: 'info',
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    if (error instanceof StoryreelError && error.code === 'ffmpeg-failed') {
      const reason = error.message.split('\n').at(-1) ?? '';
      throw new DamagedMovie(`ffmpeg cannot read it (${reason.trim()})`, { cause: error });
    }
    throw error;
  }
}
