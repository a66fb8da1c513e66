import type { Clock } from '../terms/clock.js';

/**
 * Keeps a run away from a provider that is unwell. After some outages in a row it opens: nothing is sent until a
 * pause is over, then one job may try. An outage makes the next pause twice as long, any other answer closes it.
 */
export interface Breaker {
  /** Milliseconds until something may be sent; 0 when it may now. */
  pauseMs(): number;
  /** Whether to send now. True for one caller at a time while the provider is on trial; then tell what came of it. */
  enter(): boolean;
  /** The provider answered, whatever it said. */
  well(): void;
  /** It did not, or said that it is unwell; `why` in words. */
  outage(why?: string): void;
  /** What the last outage was; undefined when it answers. */
  why(): string | undefined;
  /** Nothing was sent after all. */
  leave(): void;
}

const OUTAGES_IN_A_ROW = 3;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** A closed breaker. */
export function createBreaker(clock: Pick<Clock, 'now'>): Breaker {
  let outages = 0;
  let pausedUntil = 0;
  let onTrial = false;
  let reason: string | undefined;
  const isOpen = (): boolean => outages >= OUTAGES_IN_A_ROW;
  const pauseMs = (): number => {
    if (!isOpen()) {
      return 0;
    }
    // While one job tries, the others look again a little later.
    // The upper bound is for a clock that was set back.
    return onTrial ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, Math.max(0, pausedUntil - clock.now()));
  };

  return {
    pauseMs,
    enter() {
      if (pauseMs() > 0) {
        return false;
      }
      onTrial = isOpen();
      return true;
    },
    well() {
      outages = 0;
      onTrial = false;
      reason = undefined;
    },
    why: () => reason,
    outage(why) {
      outages++;
      reason = why ?? reason;
      onTrial = false;
      const pause = FIRST_PAUSE_MS * 2 ** (outages - OUTAGES_IN_A_ROW);
      pausedUntil = clock.now() + Math.min(LONGEST_PAUSE_MS, pause);
    },
    leave() {
      onTrial = false;
    },
  };
}
