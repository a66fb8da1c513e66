import type { ClipFacts } from '../../terms/clip-facts.js';
import type { FrameRate } from '../../terms/frame-size.js';
import type { CardInput, ShotClip, ShotInput } from '../film-input.js';
import type { OverlayDrawing } from '../stitch-crew.js';

/** A film cut to time, in whole frames: everything that is made follows from it. */
export interface Timeline {
  readonly rate: FrameRate;
  /** What lies on the picture track, in order. */
  readonly segments: readonly Segment[];
  readonly overlays: readonly Overlay[];
  readonly frames: number;
  /** Of the sound, at 48 kHz. */
  readonly samples: number;
}

/** One thing on the picture track. */
export interface Segment {
  readonly index: number;
  /** The shot's id, or the card's name. */
  readonly name: string;
  readonly source: SegmentSource;
  /** Its first frame in the film. */
  readonly start: number;
  /** All it shows, overlaps included. */
  readonly frames: number;
  /** Frames of the clip, at the film's rate, left out before. */
  readonly skip: number;
  /** Whether nothing of the clip is left out. */
  readonly whole: boolean;
  /** Into it from the one before. */
  readonly entry: Entry;
  /** Frames it overlaps with the one behind: that one's entry. */
  readonly exitFrames: number;
}

/** What a segment shows. */
export type SegmentSource =
  | { readonly kind: 'card'; readonly card: CardInput }
  /** A shot's own clip, or its stand-in. */
  | {
      readonly kind: 'clip' | 'stand-in';
      readonly shot: ShotInput;
      readonly clip: ShotClip;
      readonly facts: ClipFacts;
    }
  | { readonly kind: 'slate'; readonly shot: ShotInput; readonly place: string };

/** How a segment begins. */
export interface Entry {
  /** A name of xfade, or "cut". */
  readonly kind: string;
  /** Frames of the overlap; 0 for a cut. */
  readonly frames: number;
}

/** A cut, which is no overlap. */
export const CUT: Entry = { kind: 'cut', frames: 0 };

/** Something laid over the picture in the frames [start, end) of the film. */
export interface Overlay {
  readonly drawing: OverlayDrawing;
  readonly start: number;
  readonly end: number;
  /** Frames in which it comes and in which it goes. */
  readonly fade: number;
}

/** The first frame in the film that a segment has to itself. */
export function bodyStart({ start, entry }: Segment): number {
  return start + entry.frames;
}

/** How many frames a segment has to itself; 0 when its overlaps meet. */
export function bodyFrames({ frames, entry, exitFrames }: Segment): number {
  return frames - entry.frames - exitFrames;
}

/** The frame behind a segment's last. */
export function segmentEnd({ start, frames }: Segment): number {
  return start + frames;
}

/** The shot a segment belongs to; none for a card. */
export function shotOf({ source }: Segment): ShotInput | undefined {
  return source.kind === 'card' ? undefined : source.shot;
}

/** Whether what a segment shows is there, and not only planned. */
export function isKnown({ source }: Segment): boolean {
  return source.kind === 'card' || source.kind === 'clip';
}
