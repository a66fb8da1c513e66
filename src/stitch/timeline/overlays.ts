import { type FrameRate, framesIn } from '../../terms/frame-size.js';
import type { FilmInput, OverlayTitle } from '../film-input.js';
import { type Overlay, type Segment, segmentEnd, shotOf } from './timeline.js';

/** Seconds in which an overlay comes, and in which it goes. */
const FADE_SECONDS = 0.25;

/** Everything that is laid over the picture, in order of beginning; what begins together is laid in this order. */
export function layOverlays(
  segments: readonly Segment[],
  { rate, captions }: Pick<FilmInput, 'rate' | 'captions'>,
): readonly Overlay[] {
  const overlays = segments.flatMap((segment): readonly Overlay[] => {
    const shot = shotOf(segment);
    const [from, to] = ownStretch(segment);
    return [
      ...(segment.source.kind === 'stand-in' ? [{ drawing: { kind: 'missing' }, from, to } as const] : []),
      ...(shot?.overlayTitle ? [titleOver(segment, shot.overlayTitle, rate)] : []),
      ...(captions.mode === 'burn' && shot?.caption
        ? [{ drawing: { kind: 'caption', text: shot.caption }, from, to } as const]
        : []),
    ].flatMap(({ drawing, from: start, to: end }) =>
      end > start ? [{ drawing, start, end, fade: fadeFrames(end - start, rate) }] : [],
    );
  });
  return overlays.sort((one, other) => one.start - other.start);
}

/** A segment from the middle of the transition into it to the middle of the one out of it: [from, to). */
export function ownStretch(segment: Segment): readonly [number, number] {
  const { start, entry, exitFrames } = segment;
  return [start + Math.floor(entry.frames / 2), segmentEnd(segment) - Math.ceil(exitFrames / 2)];
}

function titleOver(segment: Segment, title: OverlayTitle, rate: FrameRate) {
  const from = Math.min(segment.start + framesIn(title.start, rate), segmentEnd(segment));
  const to = Math.min(from + framesIn(title.seconds, rate), segmentEnd(segment));
  return { drawing: { kind: 'title', text: title.text, position: title.position } as const, from, to };
}

function fadeFrames(frames: number, rate: FrameRate): number {
  return Math.min(framesIn(FADE_SECONDS, rate), Math.floor(frames / 3));
}
