import { framesIn } from '../../terms/frame-size.js';
import { bodyFrames, type Segment, type Timeline } from './timeline.js';

/** How many frames a picture takes to come from black, and how many to go to black. */
export interface Fades {
  readonly in: number;
  readonly out: number;
}

/** What only lies between others does neither. */
export const NO_FADES: Fades = { in: 0, out: 0 };

/** Half a second, as a reel begins and ends. */
const FADE_SECONDS = 0.5;

/**
 * A film that begins with a card comes from black, and one that ends with a card goes to black. Both happen in frames that
 * the card has to itself, and leave it most of them.
 */
export function cardFades(segment: Segment, { segments, rate }: Pick<Timeline, 'segments' | 'rate'>): Fades {
  if (segment.source.kind !== 'card') {
    return NO_FADES;
  }
  const frames = Math.min(framesIn(FADE_SECONDS, rate), Math.floor(bodyFrames(segment) / 3));
  return {
    in: segment.index === 0 ? frames : 0,
    out: segment.index === segments.length - 1 ? frames : 0,
  };
}
