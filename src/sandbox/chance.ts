import { createHash } from 'node:crypto';

/**
 * A number from 0 up to 1 that depends on nothing but the seed and the labels, so that a run with a seed can be
 * replayed whatever the order of its calls.
 */
export function chance(seed: number, ...labels: readonly (string | number)[]): number {
  const bytes = createHash('sha256')
    .update([seed, ...labels].join('\0'))
    .digest();
  return bytes.readUIntBE(0, 6) / 2 ** 48;
}

/** How long something takes: half of the draws are above the median. */
export interface Spread {
  /** Seconds. */
  readonly median: number;
  /** 0: always the median. 0.5: two thirds of the draws lie between 0.6 and 1.65 times the median. */
  readonly spread: number;
}

/** Milliseconds drawn from a log-normal distribution, which is what the waiting times of services look like. */
export function draw(
  { median, spread }: Spread,
  seed: number,
  ...labels: readonly (string | number)[]
): number {
  if (median === 0 || spread === 0) {
    return median * 1000;
  }
  // Box and Muller's transform wants a first number above 0.
  const radius = Math.sqrt(-2 * Math.log(1 - chance(seed, ...labels, 'radius')));
  const normal = radius * Math.cos(2 * Math.PI * chance(seed, ...labels, 'angle'));
  return Math.round(median * 1000 * Math.exp(spread * normal));
}
