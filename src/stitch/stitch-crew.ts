import type { Ffmpeg } from '../media/ffmpeg.js';
import type { Clock } from '../terms/clock.js';
import type { FilmEvent } from '../terms/events.js';
import type { FrameSize } from '../terms/frame-size.js';
import type { Memory } from '../terms/memory.js';
import type { TitlePosition } from '../terms/title-position.js';

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

/** What is laid over the picture. */
export type OverlayDrawing =
  | { readonly kind: 'title'; readonly text: string; readonly position: TitlePosition }
  | { readonly kind: 'caption'; readonly text: string }
  /** The mark of a stand-in. */
  | { readonly kind: 'missing' };

/** A step of stitching, as `stitch-progress` names it. */
export type StitchStep = Extract<FilmEvent, { type: 'stitch-progress' }>['step'];

/** Those who work on it. */
export interface StitchCrew {
  readonly ffmpeg: Ffmpeg;
  /** Draws a slate as PNG bytes. */
  readonly drawSlate: (slate: SlateInput) => Promise<Buffer>;
  /** Draws text or a mark as the bytes of a transparent PNG of this size. The same drawing gives the same bytes. */
  readonly drawOverlay: (drawing: OverlayDrawing, size: FrameSize) => Promise<Buffer>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of films made before by the same process. */
  readonly memory?: Memory;
  /** A folder where copies of clips are kept from one film to the next; absent: they are made anew for each. */
  readonly copies?: string;
  /** Hears how far each step is, 0 to 1; steps overlap. */
  readonly onProgress?: (step: StitchStep, fraction: number) => void;
}
