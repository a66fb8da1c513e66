import { setMaxListeners } from 'node:events';

/**
 * A time limit that starts anew with every sign of life, joined to the caller's signal. `AbortSignal.any` would do
 * the joining too, and keep a little memory for every poll of a long run as long as the run's signal lives.
 */
export interface Watchdog {
  readonly signal: AbortSignal;
  /** Something came: the time starts anew. */
  alive(): void;
  /** Whether the time ran out, and not the caller stopped it. */
  expired(): boolean;
  /** Must be called: lets go of the timer and of the caller's signal. */
  clear(): void;
}

/** Starts to wait, for so many milliseconds. */
export function startWatchdog(signal: AbortSignal, ms: number): Watchdog {
  const controller = new AbortController();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    controller.abort();
  }, ms);
  const stop = (): void => controller.abort(signal.reason);
  if (signal.aborted) {
    stop();
  } else {
    // As many calls as are under way listen to a run's signal; node warns from the eleventh on.
    setMaxListeners(0, signal);
    signal.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    alive: () => void timer.refresh(),
    expired: () => expired,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
