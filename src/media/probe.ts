import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { Ffmpeg } from './ffmpeg.js';
import { factsOf } from './mp4-facts.js';
import { DamagedMovie, readMovie } from './mp4-movie.js';
import { probeByDecoding } from './probe-report.js';

/** What a look into a clip may use. */
export interface ProbeOptions {
  /** For clips that are not mp4 or mov; without it they are an error. */
  readonly ffmpeg?: Ffmpeg;
  readonly signal?: AbortSignal;
}

/**
 * The facts of a clip. An mp4 or mov file is not decoded: its index tells, in a millisecond. Anything else is
 * decoded once by ffmpeg. Throws a StoryreelError `clip-unreadable` that says what is wrong with the file, and the
 * file system's error when it cannot be read at all.
 */
export async function readClipFacts(path: string, options: ProbeOptions = {}): Promise<ClipFacts> {
  try {
    const movie = await readMovie(path);
    if (movie && !movie.fragmented) {
      return factsOf(movie);
    }
    if (!options.ffmpeg) {
      throw new DamagedMovie('it is neither an mp4 nor a mov file');
    }
    return await probeByDecoding(path, options.ffmpeg, options.signal);
  } catch (error) {
    if (error instanceof DamagedMovie || error instanceof RangeError) {
      throw new StoryreelError(
        'clip-unreadable',
        `${path} is not a clip that can be used: ${messageOf(error)}`,
        {
          cause: error,
        },
      );
    }
    throw error;
  }
}
