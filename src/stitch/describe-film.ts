import { perSecond } from '../terms/frame-size.js';
import type { CutReport, FilmReport, SeamReport, SegmentReport } from './film-report.js';
import type { Piece } from './picture/piece.js';
import type { MadeSound } from './sound/sound-input.js';
import { bodyFrames, bodyStart, type Segment, type Timeline } from './timeline/timeline.js';
import { timelineCues } from './timeline/timeline-cues.js';
import type { Workshop } from './workshop.js';

/** What a film was made of. */
export interface FilmParts {
  readonly timeline: Timeline;
  readonly pieces: readonly Piece[];
  readonly sound: MadeSound;
  readonly cuts: readonly CutReport[];
}

/** The report of a film, but for what only its file tells. */
export function describeFilm(
  { timeline, pieces, sound, cuts }: FilmParts,
  { input, format }: Workshop,
): Omit<FilmReport, 'bytes' | 'times'> {
  const { encodedChunks, keptChunks, loudness } = sound;
  return {
    path: input.output,
    frames: timeline.frames,
    seconds: timeline.frames / perSecond(input.rate),
    size: format.size,
    rate: input.rate,
    quality: input.quality,
    segments: timeline.segments.map((segment) => segmentReport(segment, pieces)),
    seams: pieces.flatMap(seamReport),
    cuts,
    captions: timelineCues(timeline),
    sound: { ...loudness, encodedChunks, keptChunks },
  };
}

function segmentReport(segment: Segment, pieces: readonly Piece[]): SegmentReport {
  const { name, source, start, frames } = segment;
  const own = pieces.filter(({ plan }) => plan.kind !== 'seam' && plan.segment === segment);
  const [first, tail] = own;
  return {
    name,
    shows: source.kind,
    start,
    frames,
    ...(first
      ? {
          body: {
            start: bodyStart(segment),
            frames: bodyFrames(segment),
            origin: first.origin,
            ...(tail ? { encodedTail: tail.plan.frames } : {}),
          },
        }
      : {}),
  };
}

function seamReport({ plan, origin }: Piece): readonly SeamReport[] {
  return plan.kind === 'seam'
    ? [
        {
          into: plan.into.name,
          kind: plan.into.entry.kind,
          start: plan.start,
          frames: plan.frames,
          origin,
        },
      ]
    : [];
}
