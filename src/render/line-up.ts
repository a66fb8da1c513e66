import PQueue from 'p-queue';
import type { ClipOutcome, WantedClip } from './work.js';

/** Lets a clip be attended to when its turn has come. */
export type LineUp = (clip: WantedClip, attend: () => Promise<ClipOutcome>) => Promise<ClipOutcome>;

/** Clips in line per place, so that the next one is at hand when a place becomes free. */
const IN_LINE = 3;
/** And at least so many, as some may be waiting for a provider that is unwell. */
const LEAST_IN_LINE = 32;

/**
 * A line before the providers: of thousands of clips only as many claim a place as may have one soon, for each
 * claim costs memory. In line they stand by their places in the film, whenever they came. Clips of different offers stand in different lines, so that none waits behind another's provider.
 */
export function createLineUp(placesAt: (provider: string) => number): LineUp {
  const lines = new Map<string, PQueue>();
  return (clip, attend) => {
    const providers = clip.offers.map(({ provider }) => provider);
    const name = providers.join(' ');
    const line = lines.get(name) ?? new PQueue({ concurrency: widthFor(providers.map(placesAt)) });
    lines.set(name, line);
    return line.add(attend, { priority: -(clip.place ?? 0) });
  };
}

function widthFor(places: readonly number[]): number {
  return LEAST_IN_LINE + IN_LINE * places.reduce((sum, each) => sum + each, 0);
}
