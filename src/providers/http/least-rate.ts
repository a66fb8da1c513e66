/** Fewer bytes than these in so many milliseconds are too few. */
export interface LeastRate {
  readonly bytes: number;
  readonly ms: number;
}

/** Counts what comes. Told of some bytes, it gives how many came in the time that is over, when those were too few. */
export type CountBytes = (bytes: number) => number | undefined;

/**
 * Begins to count. A connection that brings a byte now and then is alive and never ends; another one may be quick.
 * Goes by a clock that nobody sets.
 */
export function countBytes(least: LeastRate): CountBytes {
  let since = performance.now();
  let came = 0;
  return (bytes) => {
    came += bytes;
    const now = performance.now();
    if (now - since < least.ms) {
      return undefined;
    }
    const tooFew = came < least.bytes ? came : undefined;
    since = now;
    came = 0;
    return tooFew;
  };
}
