import { openingOptions } from '../../media/opening.js';
import type { FrameRate } from '../../terms/frame-size.js';
import type { FilmInput } from '../film-input.js';
import { FILM_SOUND_RATE, type SoundPlan, type SoundSpanInput } from '../sound/sound-input.js';
import { type Segment, segmentEnd, shotOf, type Timeline } from './timeline.js';

/** Transitions that go through one colour: the sounds do not overlap in them (ffmpeg-filters: xfade). */
const DIPS: ReadonlySet<string> = new Set(['fadeblack', 'fadewhite']);

/**
 * The sample at which a frame begins. Spans are differences of such places, so that no error adds up at rates where a
 * frame is not a whole number of samples.
 */
export function samplesAt(frame: number, rate: FrameRate): number {
  return Math.round((frame * FILM_SOUND_RATE * rate.den) / rate.num);
}

/** The sound that belongs to a timeline. */
export function soundPlan(timeline: Timeline, input: Pick<FilmInput, 'music' | 'sound'>): SoundPlan {
  return {
    samples: timeline.samples,
    spans: timeline.segments.map((segment, index) => span(segment, timeline, index)),
    ...(input.music ? { music: input.music } : {}),
    settings: input.sound,
  };
}

function span(segment: Segment, { rate, segments }: Timeline, index: number): SoundSpanInput {
  const { source, start, entry, exitFrames, skip, name } = segment;
  const [at, end] = [samplesAt(start, rate), samplesAt(segmentEnd(segment), rate)];
  const fadeIn = samplesAt(start + entry.frames, rate) - at;
  const fadeOut = end - samplesAt(segmentEnd(segment) - exitFrames, rate);
  const next = segments[index + 1];
  const voice = shotOf(segment)?.voice;
  return {
    shot: name,
    ...heard(source),
    at,
    skip: samplesAt(skip, rate),
    samples: end - at,
    fadeIn,
    fadeOut,
    ...(DIPS.has(entry.kind) ? { dipIn: true } : {}),
    ...(next && DIPS.has(next.entry.kind) ? { dipOut: true } : {}),
    ...(voice ? { voice } : {}),
  };
}

function heard(source: Segment['source']): Pick<SoundSpanInput, 'clip'> {
  if ((source.kind !== 'clip' && source.kind !== 'stand-in') || source.facts.audio === undefined) {
    return {};
  }
  const { path, digest } = source.clip;
  return { clip: { path, digest, options: openingOptions(source.facts) } };
}
