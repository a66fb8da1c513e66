import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/terms/clock.js';

/** A clock that runs so many times faster than the machine's, so that a minute of polling takes a moment. */
export function hastenedClock(times: number): Clock {
  const start = Date.now();
  return {
    now: () => start + Math.round((Date.now() - start) * times),
    sleep: (ms, signal) => sleep(ms / times, undefined, signal ? { signal } : {}),
  };
}
