import type { Clock } from '../terms/clock.js';

/**
 * Keeps a run away from a provider that is unwell. After some outages in a row it opens: nothing is sent until a pause
 * is over, then one request may try. When that fails the next pause is longer, and any answer closes the breaker.
 *
 * What was begun before it opened, or before the last try failed, says nothing of now: many requests that fail of one
 * outage are one outage, and the late answer to an old one does not send the others after it.
 */
export interface Breaker {
  /** Milliseconds until something may be sent; 0 when it may now. */
  pauseMs(): number;
  /** Begins a request that can wait; undefined when it has to. */
  enter(): Exchange | undefined;
  /** Begins a request that is made in any case, such as a question about a job. It is the one that tries when that is due. */
  begin(): Exchange;
  /** What the last outage was; undefined when it answers. */
  why(): string | undefined;
}

/** A request under way. Tell what came of it; only the first word counts. */
export interface Exchange {
  /** The provider answered, whatever it said. */
  well(): void;
  /** It did not, or said that it is unwell; `why` in words. */
  outage(why: string): void;
  /** Nothing was sent after all, or what came of it says nothing. */
  leave(): void;
}

const OUTAGES_IN_A_ROW = 3;
const FIRST_PAUSE_MS = 5_000;
/** A try costs one request: whoever plugs the cable in again shall not have to wait. */
const LONGEST_PAUSE_MS = 15_000;

/** A closed breaker. */
export function createBreaker(clock: Pick<Clock, 'now'>): Breaker {
  let outages = 0;
  let pausedUntil = 0;
  let trying: Exchange | undefined;
  let reason: string | undefined;
  /** What was begun in an earlier era is not heard any more. */
  let era = 0;
  const isOpen = (): boolean => outages >= OUTAGES_IN_A_ROW;

  function pauseMs(): number {
    if (!isOpen()) {
      return 0;
    }
    // The upper bound is for a clock that was set back.
    const left = Math.min(LONGEST_PAUSE_MS, Math.max(0, pausedUntil - clock.now()));
    // While one request tries, the others look again a little later.
    return trying ? Math.min(FIRST_PAUSE_MS, left) : left;
  }

  function begin(): Exchange {
    const begun = era;
    const exchange: Exchange = {
      well() {
        if (begun === era) {
          era += isOpen() ? 1 : 0;
          outages = 0;
          trying = undefined;
          reason = undefined;
        }
      },
      outage(why) {
        // What is asked during a pause finds what was known, and makes the pause no longer.
        if (begun !== era || (isOpen() && trying !== exchange)) {
          return;
        }
        outages++;
        reason = why;
        if (isOpen()) {
          era++;
          trying = undefined;
          const pause = FIRST_PAUSE_MS * 2 ** (outages - OUTAGES_IN_A_ROW);
          pausedUntil = clock.now() + Math.min(LONGEST_PAUSE_MS, pause);
        }
      },
      leave() {
        if (trying === exchange) {
          trying = undefined;
          pausedUntil = clock.now();
        }
      },
    };
    if (isOpen() && pauseMs() === 0) {
      trying = exchange;
      // One that hangs does not keep the others from trying for ever.
      pausedUntil = clock.now() + LONGEST_PAUSE_MS;
    }
    return exchange;
  }

  return {
    pauseMs,
    enter: () => (pauseMs() > 0 ? undefined : begin()),
    begin,
    why: () => reason,
  };
}
