import type { SoundSpanInput } from './sound-input.js';

/** A volume over time: straight lines between points, level before the first and behind the last. */
export type Envelope = readonly EnvelopePoint[];

/** The volume at a place. */
export interface EnvelopePoint {
  /** In samples; need not be whole. */
  readonly at: number;
  /** Factor of amplitude. */
  readonly volume: number;
}

/**
 * How a span comes in and goes out. Two spans that fade into each other add up to 1 at every sample; through
 * black one is gone before the other comes. Places count from the span's first sample.
 */
export function fadesOf(span: SoundSpanInput): readonly Envelope[] {
  const { samples, fadeIn, fadeOut } = span;
  const fades: Envelope[] = [];
  if (fadeIn > 0) {
    const begin = span.dipIn ? fadeIn / 2 : 0;
    fades.push([
      { at: begin, volume: 0 },
      { at: fadeIn, volume: 1 },
    ]);
  }
  if (fadeOut > 0) {
    const end = span.dipOut ? samples - fadeOut / 2 : samples;
    fades.push([
      { at: samples - fadeOut, volume: 1 },
      { at: end, volume: 0 },
    ]);
  }
  return fades;
}

/**
 * Applies a volume to sound of two channels; `first` is the place of its first sample on the envelope. Stretches
 * of volume 1 are left untouched, bit by bit.
 */
export function applyEnvelope(sound: Float32Array, first: number, envelope: Envelope): void {
  const start = envelope[0];
  if (start === undefined) {
    return;
  }
  const end = first + sound.length / 2;
  let before: EnvelopePoint = { at: Number.NEGATIVE_INFINITY, volume: start.volume };
  let place = first;
  for (const point of [...envelope, { at: Number.POSITIVE_INFINITY, volume: envelope.at(-1)?.volume ?? 1 }]) {
    const until = Math.min(end, Math.ceil(point.at));
    const level = before.volume === point.volume;
    const slope = level ? 0 : (point.volume - before.volume) / (point.at - before.at);
    if (!(level && point.volume === 1)) {
      for (let at = place; at < until; at += 1) {
        const volume = level ? point.volume : before.volume + (at - before.at) * slope;
        const index = (at - first) * 2;
        sound[index] = (sound[index] as number) * volume;
        sound[index + 1] = (sound[index + 1] as number) * volume;
      }
    }
    place = Math.max(place, until);
    before = point;
  }
}

/** Decibels as a factor of amplitude. */
export function amplitudeOf(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** A factor of amplitude in decibels; minus infinity for 0. */
export function decibelsOf(amplitude: number): number {
  return 20 * Math.log10(amplitude);
}
