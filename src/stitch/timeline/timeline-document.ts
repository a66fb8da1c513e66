import { perSecond } from '../../terms/frame-size.js';
import { bodyFrames, bodyStart, type Overlay, type Segment, segmentEnd, type Timeline } from './timeline.js';

/** A timeline for programs: places and lengths in frames from the film's first, ends exclusive. */
export interface TimelineDocument {
  readonly version: 1;
  readonly fps: { readonly num: number; readonly den: number };
  readonly frames: number;
  readonly seconds: number;
  readonly segments: readonly SegmentDocument[];
  readonly overlays: readonly OverlayDocument[];
}

/** One segment of it. */
export interface SegmentDocument {
  readonly name: string;
  readonly shows: Segment['source']['kind'];
  readonly start: number;
  readonly end: number;
  /** Frames of the clip left out before. */
  readonly skip: number;
  readonly entry: { readonly kind: string; readonly frames: number };
  /** What it has to itself. */
  readonly body: { readonly start: number; readonly end: number };
}

/** One overlay of it. */
export interface OverlayDocument {
  readonly kind: Overlay['drawing']['kind'];
  readonly text?: string;
  readonly start: number;
  readonly end: number;
}

/** A timeline as a document. */
export function timelineDocument({ rate, frames, segments, overlays }: Timeline): TimelineDocument {
  return {
    version: 1,
    fps: rate,
    frames,
    seconds: frames / perSecond(rate),
    segments: segments.map((segment) => ({
      name: segment.name,
      shows: segment.source.kind,
      start: segment.start,
      end: segmentEnd(segment),
      skip: segment.skip,
      entry: segment.entry,
      body: { start: bodyStart(segment), end: bodyStart(segment) + bodyFrames(segment) },
    })),
    overlays: overlays.map(({ drawing, start, end }) => ({
      kind: drawing.kind,
      ...(drawing.kind === 'missing' ? {} : { text: drawing.text }),
      start,
      end,
    })),
  };
}
