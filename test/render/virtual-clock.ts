import type { Clock } from '../../src/terms/clock.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that waits for nothing: whenever the event loop comes round, the next sleeper's time has come. */
export function virtualClock(start = Date.UTC(2026, 0, 1)): Clock & { set(now: number): void } {
  let now = start;
  let sleepers: Sleeper[] = [];
  let pumping = false;

  function pump(): void {
    const [next] = sleepers.toSorted((a, b) => a.at - b.at);
    pumping = next !== undefined;
    if (next) {
      sleepers = sleepers.filter((each) => each !== next);
      now = Math.max(now, next.at);
      next.wake();
      setImmediate(pump);
    }
  }

  return {
    now: () => now,
    set(time) {
      now = time;
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const cutShort = (): void => {
          sleepers = sleepers.filter((each) => each !== sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener('abort', cutShort);
          resolve();
        };
        const sleeper: Sleeper = { at: now + ms, wake };
        signal?.addEventListener('abort', cutShort);
        sleepers.push(sleeper);
        if (!pumping) {
          pumping = true;
          setImmediate(pump);
        }
      }),
  };
}
