import { cardFades, type Fades } from '../timeline/card-fades.js';
import {
  bodyFrames,
  bodyStart,
  type Overlay,
  type Segment,
  segmentEnd,
  type Timeline,
} from '../timeline/timeline.js';
import type { FilmFormat } from './film-format.js';

/** One piece of a film's picture: every frame of the film is in exactly one. */
export type PiecePlan = CopyPlan | BodyPlan | SeamPlan;

interface Placed {
  /** Its first frame in the film. */
  readonly start: number;
  readonly frames: number;
}

/** The clip's own bytes. */
export interface CopyPlan extends Placed {
  readonly kind: 'copy';
  readonly segment: Segment;
}

/** Frames a segment has to itself, encoded. */
export interface BodyPlan extends Placed {
  readonly kind: 'body';
  readonly segment: Segment;
  /** Its first frame among those the segment shows. */
  readonly from: number;
  /** Of its first and of its last frames. */
  readonly fades: Fades;
  readonly overlays: readonly OverlayPart[];
}

/** The frames in which one segment passes into the next. */
export interface SeamPlan extends Placed {
  readonly kind: 'seam';
  readonly before: Segment;
  readonly into: Segment;
  readonly overlays: readonly OverlayPart[];
}

/** An overlay as one piece meets it. */
export interface OverlayPart {
  readonly overlay: Overlay;
  /** Where the overlay begins, in frames from the piece's first; negative when it has begun before. */
  readonly from: number;
}

/** Cuts a timeline into pieces, in order. */
export function planPieces(timeline: Timeline, format: FilmFormat): readonly PiecePlan[] {
  return timeline.segments.flatMap((segment) => [
    ...seam(segment, timeline),
    ...body(segment, timeline, format.copied.get(segment.index) ?? 0),
  ]);
}

function seam(into: Segment, { segments, overlays }: Timeline): readonly SeamPlan[] {
  const before = segments[into.index - 1];
  const placed = { start: into.start, frames: into.entry.frames };
  return before && placed.frames > 0
    ? [{ kind: 'seam', before, into, ...placed, overlays: partsOver(placed, overlays) }]
    : [];
}

/** A body's copied frames come first: a copy begins at the clip's key frame. */
function body(segment: Segment, timeline: Timeline, copied: number): readonly (CopyPlan | BodyPlan)[] {
  const placed = { start: bodyStart(segment) + copied, frames: bodyFrames(segment) - copied };
  const from = segment.entry.frames + copied;
  const fades = cardFades(segment, timeline);
  const overlays = partsOver(placed, timeline.overlays);
  return [
    ...(copied > 0 ? [{ kind: 'copy', segment, start: bodyStart(segment), frames: copied } as const] : []),
    ...(placed.frames > 0 ? [{ kind: 'body', segment, from, ...placed, fades, overlays } as const] : []),
  ];
}

function partsOver({ start, frames }: Placed, overlays: readonly Overlay[]): readonly OverlayPart[] {
  return overlays
    .filter((overlay) => overlay.start < start + frames && overlay.end > start)
    .map((overlay) => ({ overlay, from: overlay.start - start }));
}

/** The segments whose pictures a piece is made of. */
export function segmentsIn(plan: PiecePlan): readonly Segment[] {
  return plan.kind === 'seam' ? [plan.before, plan.into] : [plan.segment];
}

/** Where a seam's frames begin among those the segment before it shows. */
export function seamFrom({ before, start }: SeamPlan): number {
  return before.frames - (segmentEnd(before) - start);
}
