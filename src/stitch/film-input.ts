import type { Ffmpeg } from '../media/ffmpeg.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { Clock } from '../terms/clock.js';
import type { Digest } from '../terms/digest.js';
import type { FilmEvent } from '../terms/events.js';
import type { FrameRate, FrameSize } from '../terms/frame-size.js';

/** How a clip of another shape is brought into the frame. */
export type Fit = 'crop' | 'pad' | 'blur';

/** A film to be made: plain data, nothing of it is looked up elsewhere. */
export interface FilmInput {
  /** In the film's metadata. */
  readonly title: string;
  readonly rate: FrameRate;
  readonly fit: Fit;
  /** The planned size: taken when there is not one clip to go by. */
  readonly size: FrameSize;
  /** Absolute path of the film; what is there stays until the new one is proved. */
  readonly output: string;
  /** An existing folder for temporary files, on the same file system as the film. */
  readonly work: string;
  /** A folder for encoded pieces, kept between runs; made when it is not there. */
  readonly cache: string;
  /** In the order of the film; at least one. */
  readonly shots: readonly ShotInput[];
}

/** One shot of it. */
export interface ShotInput {
  readonly id: string;
  /** The chapter's title. */
  readonly title: string;
  /** The prompt as written, for a slate. */
  readonly prompt: string;
  /** Planned length: what a slate lasts. */
  readonly seconds: number;
  /** In seconds of the clip; absent ends are the clip's own. */
  readonly trim?: { readonly start?: number | undefined; readonly end?: number | undefined };
  /** Absent: the shot gets a slate. */
  readonly clip?: ShotClip;
  /** Why there is no clip, for the slate. */
  readonly missing?: string;
}

/** The bytes of a shot. */
export interface ShotClip {
  readonly path: string;
  readonly digest: Digest;
  /** Absent: they are read from the file. */
  readonly facts?: ClipFacts;
}

/** What a slate shows. */
export interface SlateInput {
  readonly size: FrameSize;
  readonly id: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly reason: string;
  /** e.g. "3 of 12". */
  readonly place: string;
}

/** A step of stitching, as `stitch-progress` names it. */
export type StitchStep = Extract<FilmEvent, { type: 'stitch-progress' }>['step'];

/** Those who work on it. */
export interface StitchCrew {
  readonly ffmpeg: Ffmpeg;
  /** Draws a slate as PNG bytes. */
  readonly drawSlate: (slate: SlateInput) => Promise<Buffer>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears how far each step is, 0 to 1; steps overlap. */
  readonly onProgress?: (step: StitchStep, fraction: number) => void;
}

/** How a shot's picture came into the film. */
export type PieceOrigin =
  /** The clip's own bytes. */
  | 'copied'
  /** Brought to the film's format now. */
  | 'encoded'
  /** Brought to it by an earlier run. */
  | 'kept';

/** What was made. */
export interface FilmReport {
  readonly path: string;
  readonly bytes: number;
  readonly frames: number;
  readonly seconds: number;
  readonly size: FrameSize;
  readonly rate: FrameRate;
  readonly shots: readonly ShotReport[];
  /** Seconds each part took; pictures and sound are made at the same time. */
  readonly times: {
    readonly look: number;
    readonly pictures: number;
    readonly sound: number;
    readonly join: number;
    readonly prove: number;
  };
}

/** Where a shot lies in the film. */
export interface ShotReport {
  readonly id: string;
  /** Its first frame: the place of the cut. */
  readonly start: number;
  readonly frames: number;
  readonly slate: boolean;
  readonly picture: PieceOrigin;
}
