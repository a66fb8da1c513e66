/** A time limit joined to the caller's signal. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Whether the time ran out, and not the caller stopped it. */
  expired(): boolean;
  /** Must be called: lets go of the timer and of the caller's signal. */
  clear(): void;
}

/**
 * Joins a signal with a time limit. `AbortSignal.any` would do the same, and keep a little memory for every poll of
 * a long run as long as the run's signal lives.
 */
export function startDeadline(signal: AbortSignal, ms: number): Deadline {
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
    signal.addEventListener('abort', stop, { once: true });
  }
  return {
    signal: controller.signal,
    expired: () => expired,
    clear() {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    },
  };
}
