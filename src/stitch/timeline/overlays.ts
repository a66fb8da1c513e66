import { type FrameRate, framesIn } from '../../terms/frame-size.js';
import type { FilmInput, OverlayTitle } from '../film-input.js';
import { type Overlay, type Segment, segmentEnd, shotOf } from './timeline.js';
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

/** A stand-in is marked from the middle of the transition into it to the middle of the one out of it. */
function markOver(segment: Segment): Placed {
  const { start, entry, exitFrames } = segment;
  return {
    drawing: { kind: 'missing' },
    start: start + Math.floor(entry.frames / 2),
    end: segmentEnd(segment) - Math.ceil(exitFrames / 2),
  };
}

function titleOver(segment: Segment, title: OverlayTitle, rate: FrameRate): Placed {
  const { text, position } = title;
  const start = Math.min(segment.start + framesIn(title.start, rate), segmentEnd(segment));
  const end = Math.min(start + framesIn(title.seconds, rate), segmentEnd(segment));
  return { drawing: { kind: 'title', text, position }, start, end };
}

function fadeFrames(frames: number, rate: FrameRate): number {
  return Math.min(framesIn(FADE_SECONDS, rate), Math.floor(frames / 3));
}
