import type { Clock } from '../terms/clock.js';

/** The sandbox's own time: a clock's, and what was skipped. */
export class SandboxTime {
  readonly #clock: Clock;
  readonly #sleepers = new Set<() => void>();
  #skipped = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#clock.now() + this.#skipped;
  }

  /** Moves the time on. Whoever waits for it looks again. */
  skip(ms: number): void {
    this.#skipped += ms;
    for (const wake of this.#sleepers) {
      wake();
    }
  }

  /** Resolves when `ms` milliseconds have passed, or some were skipped, or the signal fires. Never rejects. */
  async later(ms: number, signal: AbortSignal): Promise<void> {
    const before = this.now();
    const woken = new AbortController();
    const wake = (): void => woken.abort();
    this.#sleepers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) {
      wake();
    }
    try {
      await this.#clock.sleep(ms, woken.signal);
      if (this.now() === before) {
        // A clock that stands still: only a skip can move this time.
        await aborted(woken.signal);
      }
    } catch {
      // Woken.
    } finally {
      this.#sleepers.delete(wake);
      signal.removeEventListener('abort', wake);
    }
  }
}

/** Resolves when a signal has fired. */
export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
}
