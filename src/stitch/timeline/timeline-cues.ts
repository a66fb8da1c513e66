import { type Cue, captionCues } from '../captions/cues.js';
import { type Segment, shotOf, type Timeline } from './timeline.js';

/** When each shot's caption is shown. */
export function timelineCues({ segments, rate }: Pick<Timeline, 'segments' | 'rate'>): readonly Cue[] {
  return captionCues(segments.map(captioned), rate);
}

function captioned(segment: Segment) {
  const { start, frames } = segment;
  const caption = shotOf(segment)?.caption;
  return { start, frames, ...(caption === undefined ? {} : { caption }) };
}
