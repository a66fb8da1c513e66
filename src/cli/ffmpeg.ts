import { join } from 'node:path';
import type { Ffmpeg } from '../media/ffmpeg.js';
import type { FfmpegSearch } from '../media/ffmpeg-find.js';
import type { Terminal } from './terminal.js';

/** Where this machine's ffmpeg is looked for; what was found is remembered in the project's hidden folder. */
export function ffmpegSearch(terminal: Terminal, hidden?: string): FfmpegSearch {
  const { FFMPEG_PATH, FFPROBE_PATH, PATH } = terminal.env;
  return {
    env: { FFMPEG_PATH, FFPROBE_PATH, PATH },
    ...(hidden === undefined ? {} : { memory: join(hidden, 'ffmpeg.json') }),
  };
}

/** The ffmpeg to use. Throws StoryreelError `ffmpeg-missing`. */
export async function findMachineFfmpeg(terminal: Terminal, hidden: string): Promise<Ffmpeg> {
  const { findFfmpeg } = await import('../media/ffmpeg-find.js');
  return findFfmpeg(ffmpegSearch(terminal, hidden));
}
