import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../src/terms/clock.js';

/** A clock that runs so many times faster than the machine's, from now or later on, so that a minute of polling takes a moment. */
export function hastenedClock(times: number, aheadMs = 0): Clock {
  const start = Date.now();
  return {
    now: () => start + aheadMs + Math.round((Date.now() - start) * times),
    sleep: (ms, signal) => sleep(ms / times, undefined, signal ? { signal } : {}),
  };
}

/** The environment of a command in a process of its own whose clock is so much ahead of the machine's. */
export function environmentAhead(ms: number): { readonly NODE_OPTIONS: string } {
  return { NODE_OPTIONS: `--import=data:text/javascript,const{now}=Date;Date.now=()=>now()+${ms}` };
}

/** By then the absence of a lost submit's job is a proof. */
export const TEN_MINUTES_MS = 10 * 60_000;
