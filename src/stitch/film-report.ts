import type { FrameRate, FrameSize } from '../terms/frame-size.js';
import type { Cue } from './captions/cues.js';
import type { Quality } from './film-input.js';
import type { FilmLoudness } from './sound/sound-input.js';

/** How a piece of picture came into the film. */
export type PieceOrigin =
  /** The clip's own bytes. */
  | 'copied'
  /** Brought to the film's format now. */
  | 'encoded'
  /** Brought to it by an earlier run, or while others were still rendering. */
  | 'kept';

/** What was made, and the proof of it: plain data, kept beside the film. */
export interface FilmReport {
  readonly path: string;
  readonly bytes: number;
  readonly frames: number;
  readonly seconds: number;
  readonly size: FrameSize;
  readonly rate: FrameRate;
  readonly quality: Quality;
  readonly segments: readonly SegmentReport[];
  readonly seams: readonly SeamReport[];
  /** Every place where one segment follows another. */
  readonly cuts: readonly CutReport[];
  readonly sound: FilmLoudness & {
    /** Stretches of sound encoded now, and those an earlier run had encoded. */
    readonly encodedChunks: number;
    readonly keptChunks: number;
  };
  /** When each caption is shown, whatever becomes of it: for the files beside the film. */
  readonly captions: readonly Cue[];
  /** Seconds each part took; pictures and sound are made at the same time. */
  readonly times: {
    readonly look: number;
    readonly pictures: number;
    readonly sound: number;
    readonly join: number;
    readonly prove: number;
  };
}

/** Where a shot or a card lies in the film; places and lengths in frames. */
export interface SegmentReport {
  /** The shot's id, or the card's name. */
  readonly name: string;
  readonly shows: 'card' | 'clip' | 'stand-in' | 'slate';
  readonly start: number;
  /** Overlaps included. */
  readonly frames: number;
  /** What it has to itself; absent when its transitions meet. */
  readonly body?: {
    readonly start: number;
    readonly frames: number;
    readonly origin: PieceOrigin;
    /** Of a copied body: its last frames that could not be copied. */
    readonly encodedTail?: number;
  };
}

/** The overlap of two neighbours. */
export interface SeamReport {
  /** What it passes into. */
  readonly into: string;
  /** A name of xfade. */
  readonly kind: string;
  readonly start: number;
  readonly frames: number;
  readonly origin: PieceOrigin;
}

/** How exactly a segment begins where it should. */
export interface CutReport {
  readonly into: string;
  readonly frame: number;
  /** How much later than planned its picture is shown, in ms. */
  readonly picture_ms: number;
  /** How much later its sound begins than its picture should, in ms: sound is cut at whole samples. */
  readonly sound_ms: number;
}
