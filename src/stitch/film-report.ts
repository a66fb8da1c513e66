import type { FrameRate, FrameSize } from '../terms/frame-size.js';

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
