/** How long to wait between two looks at a job. Learns from the jobs that ended how long they take. */
export interface Pacing {
  /** Milliseconds until the next look at a job that has been watched for `watchedMs`. */
  pauseAfter(watchedMs: number): number;
  /** Takes note of a job that was done after so long. */
  learn(tookMs: number): void;
}

/** A look costs a request, a late look costs the place of the next job: so a look is due after this part of the wait so far. */
const PART = 0.15;
/** Around the usual end, between these parts of it, looks are as close as the first one was. */
const NEAR = { from: 0.75, to: 1.5 } as const;
/** Durations that are remembered, and how many it takes to speak of a usual end. */
const REMEMBERED = 25;
const ENOUGH = 3;

/** Pacing between a provider's first pause and its longest (DESIGN §10: within 2 s, at most 10 s). */
export function createPacing({
  firstMs,
  maxMs,
}: {
  readonly firstMs: number;
  readonly maxMs: number;
}): Pacing {
  const durations: number[] = [];
  return {
    pauseAfter(watchedMs) {
      const usual = durations.length < ENOUGH ? undefined : median(durations);
      const isNear = usual !== undefined && watchedMs >= usual * NEAR.from && watchedMs <= usual * NEAR.to;
      const grown = Math.min(maxMs, Math.max(firstMs, watchedMs * PART));
      if (isNear) {
        return Math.min(grown, firstMs);
      }
      // The looks must not jump over the beginning of the likely time.
      const untilNear = usual === undefined ? Number.POSITIVE_INFINITY : usual * NEAR.from - watchedMs;
      return untilNear > 0 ? Math.min(grown, Math.max(firstMs, untilNear)) : grown;
    },
    learn(tookMs) {
      durations.push(tookMs);
      if (durations.length > REMEMBERED) {
        durations.shift();
      }
    },
  };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
