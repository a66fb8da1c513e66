/** How long to wait between two looks at a job. Learns from the jobs that ended how long they take. */
export interface Pacing {
  /** Milliseconds until the next look at a job that has been watched for `watchedMs`. */
  pauseAfter(watchedMs: number): number;
  /** Takes note of a job that was done after so long. */
  learn(tookMs: number): void;
}

/** A look costs a request, a late look costs the place of the next job: so a look is due after this part of the wait so far. */
const PART = 0.15;
/** Most jobs end between these parts of the usual time; there, a look is due after this part of it. */
const NEAR = { from: 0.6, to: 1.6, part: 0.025 } as const;
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
  const within = (ms: number): number => Math.min(maxMs, Math.max(firstMs, ms));
  return {
    pauseAfter(watchedMs) {
      const usual = durations.length < ENOUGH ? undefined : median(durations);
      if (usual === undefined || watchedMs > usual * NEAR.to) {
        return within(watchedMs * PART);
      }
      // Before that time it is only seen that the job is not lost; the looks must not jump over the beginning.
      const untilNear = usual * NEAR.from - watchedMs;
      return within(untilNear > 0 ? untilNear : usual * NEAR.part);
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
