import { type FrameRate, framesIn } from '../../terms/frame-size.js';
import type { FilmInput, OverlayTitle } from '../film-input.js';
import { bodyFrames, bodyStart, type Overlay, type Segment, segmentEnd, shotOf } from './timeline.js';
import { timelineCues } from './timeline-cues.js';

/** Seconds in which an overlay comes, and in which it goes. */
const FADE_SECONDS = 0.25;

type Placed = Omit<Overlay, 'fade'>;

/** Everything that is laid over the picture, in order of beginning; what begins together is laid in this order. */
export function layOverlays(
  segments: readonly Segment[],
  { rate, captions }: Pick<FilmInput, 'rate' | 'captions'>,
): readonly Overlay[] {
  const marks = segments.filter(({ source }) => source.kind === 'stand-in').map(markOver);
  const titles = segments.flatMap((segment) => {
    const title = shotOf(segment)?.overlayTitle;
    return title ? [titleOver(segment, title, rate)] : [];
  });
  const burned = captions.mode === 'burn' ? timelineCues({ segments, rate }) : [];
  const texts = burned.map(({ start, end, text }) => ({
    drawing: { kind: 'caption', text } as const,
    start: framesIn(start, rate),
    end: framesIn(end, rate),
  }));
  return [...marks, ...titles, ...texts]
    .filter(({ start, end }) => end > start)
    .map((overlay) => ({ ...overlay, fade: fadeFrames(overlay.end - overlay.start, rate) }))
    .sort((one, other) => one.start - other.start);
}

/** A stand-in is marked for as long as it is mostly seen. */
function markOver(segment: Segment): Placed {
  return { drawing: { kind: 'missing' }, ...mostlySeen(segment) };
}

/** From the middle of the transition into a segment to the middle of the one out of it. */
function mostlySeen(segment: Segment): { readonly start: number; readonly end: number } {
  const { start, entry, exitFrames } = segment;
  return {
    start: start + Math.floor(entry.frames / 2),
    end: segmentEnd(segment) - Math.ceil(exitFrames / 2),
  };
}

/**
 * A title stands where it was told to. Where nobody said, it keeps out of the transitions of its shot, in which it would
 * stand over the other picture as well.
 */
function titleOver(segment: Segment, { text, position, ...told }: OverlayTitle, rate: FrameRate): Placed {
  const last = segmentEnd(segment);
  const free = freeOfTransitions(segment);
  const frames = told.seconds === undefined ? undefined : framesIn(told.seconds, rate);
  const start =
    told.start === undefined
      ? Math.max(segment.start, Math.min(free.start, last - (frames ?? 0)))
      : Math.min(segment.start + framesIn(told.start, rate), last);
  const open = start < free.end ? free.end : last;
  const end = frames === undefined ? open : Math.min(start + frames, last);
  return { drawing: { kind: 'title', text, position }, start, end };
}

/** What a shot has to itself; where its transitions meet, from the middle of the one to the middle of the other. */
function freeOfTransitions(segment: Segment): { readonly start: number; readonly end: number } {
  const start = bodyStart(segment);
  return bodyFrames(segment) > 0 ? { start, end: start + bodyFrames(segment) } : mostlySeen(segment);
}

function fadeFrames(frames: number, rate: FrameRate): number {
  return Math.min(framesIn(FADE_SECONDS, rate), Math.floor(frames / 3));
}
