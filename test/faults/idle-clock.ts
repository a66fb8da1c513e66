import type { Clock } from '../../src/terms/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/**
 * A clock that moves only while nobody works: when every call that was begun has ended, the next sleeper's time has
 * come. Hours of polling pass in seconds, and no request seems to take longer than it does.
 */
export interface IdleClock extends Clock {
  /** Holds time back while work is under way. */
  busy<T>(work: () => Promise<T>): Promise<T>;
  /** The same time for whoever is waited for by that work: while it sleeps, time moves. */
  readonly within: Clock;
}

/** An idle clock. */
export function idleClock(start = Date.UTC(2026, 10, 2)): IdleClock {
  let now = start;
  let working = 0;
  let sleepers: Sleeper[] = [];
  let looking = false;

  function look(): void {
    if (!looking) {
      looking = true;
      // Whoever was just woken gets time to begin something.
      setTimeout(() => setImmediate(wakeNext), 1);
    }
  }

  function wakeNext(): void {
    looking = false;
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    if (working > 0 || !next) {
      return;
    }
    sleepers = sleepers.filter((each) => each !== next);
    now = Math.max(now, next.at);
    next.wake();
    look();
  }

  async function busy<T>(work: () => Promise<T>): Promise<T> {
    working++;
    try {
      return await work();
    } finally {
      working--;
      look();
    }
  }

  const sleep: Clock['sleep'] = (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const stop = (): void => {
        sleepers = sleepers.filter((each) => each !== sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        at: now + Math.max(0, ms),
        wake: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      sleepers.push(sleeper);
      look();
    });

  return {
    now: () => now,
    sleep,
    busy,
    within: {
      now: () => now,
      async sleep(ms, signal) {
        working--;
        look();
        try {
          await sleep(ms, signal);
        } finally {
          working++;
        }
      },
    },
  };
}
