/** A time limit that starts anew with every sign of life, joined to the caller's signal. */
export interface Watchdog {
  readonly signal: AbortSignal;
  /** Something came. */
  alive(): void;
  /** Whether it was silence that ended it. */
  stalled(): boolean;
  /** Must be called: lets go of the timer and of the caller's signal. */
  clear(): void;
}

/** Starts to wait for the first sign of life. */
export function createWatchdog(signal: AbortSignal, stallMs: number): Watchdog {
  const controller = new AbortController();
  let stalled = false;
  const timer = setTimeout(() => {
    stalled = true;
    controller.abort();
  }, stallMs);
  const stop = (): void => controller.abort(signal.reason);
  if (signal.aborted) {
    stop();
  } else {
    signal.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    alive: () => void timer.refresh(),
    stalled: () => stalled,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
