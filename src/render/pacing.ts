/** How long to wait between two looks at a job. Learns from the jobs that ended how long they take. */
export interface Pacing {
  /** Milliseconds until the next look at a job that has been watched for `watchedMs`. */
  pauseAfter(watchedMs: number): number;
  /** Takes note of a job that was done after so long. */
  learn(tookMs: number): void;
}

/** A look costs a request, a late look costs the place of the next job: so a look is due after this part of the wait so far. */
const PART = 0.15;
/** Where jobs are known to end, a look is due after this part of the usual time: half of it is lost on average. */
const NEAR = 0.04;
/** Where jobs begin to end is a little before the quick ones of those remembered; where they cease, well after the slowest. */
const QUICK = { quantile: 0.1, margin: 0.9 } as const;
const SLOWEST_MARGIN = 1.2;
/** Durations that are remembered, and how many it takes to speak of a usual end. */
const REMEMBERED = 50;
const ENOUGH = 3;

/** What the jobs that ended teach, in milliseconds. */
interface Usual {
  readonly from: number;
  readonly to: number;
  readonly median: number;
}

/** Pacing between a provider's first pause and its longest (DESIGN §10: within 2 s, at most 10 s). */
export function createPacing({
  firstMs,
  maxMs,
}: {
  readonly firstMs: number;
  readonly maxMs: number;
}): Pacing {
  const durations: number[] = [];
  let usual: Usual | undefined;
  const within = (ms: number): number => Math.min(maxMs, Math.max(firstMs, ms));
  return {
    pauseAfter(watchedMs) {
      if (usual === undefined || watchedMs > usual.to) {
        return within(watchedMs * PART);
      }
      // Before that time it is only seen that the job is not lost; the looks must not jump over the beginning.
      const untilNear = usual.from - watchedMs;
      return within(untilNear > 0 ? untilNear : usual.median * NEAR);
    },
    learn(tookMs) {
      durations.push(tookMs);
      if (durations.length > REMEMBERED) {
        durations.shift();
      }
      usual = durations.length < ENOUGH ? undefined : usualOf(durations);
    },
  };
}

function usualOf(durations: readonly number[]): Usual {
  const sorted = durations.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.floor((sorted.length - 1) * part)] ?? 0;
  return { from: at(QUICK.quantile) * QUICK.margin, to: at(1) * SLOWEST_MARGIN, median: at(0.5) };
}
