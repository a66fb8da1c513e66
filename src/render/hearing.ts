import type { StoryreelError } from '../diagnostics/errors.js';
import type { Clock } from '../terms/clock.js';

/** Whether it is worth listening to what a provider says of its jobs: each try that comes to nothing is a request. */
export interface Hearing {
  isGood(): boolean;
  /** A job was heard to its end. */
  well(): void;
  /** Nothing was heard, or not to the end. */
  failed(error: StoryreelError): void;
}

const FAILURES_IN_A_ROW = 3;
const PAUSE_MS = 60_000;

/** Good hearing, until it fails: for a while after some failures in a row, for good where there is nothing to hear. */
export function createHearing(clock: Pick<Clock, 'now'>): Hearing {
  let failures = 0;
  let failedAt = 0;
  let isDeaf = false;
  return {
    isGood() {
      // Not within the pause, forwards or back: a clock may have been set.
      return !isDeaf && (failures < FAILURES_IN_A_ROW || Math.abs(clock.now() - failedAt) >= PAUSE_MS);
    },
    well() {
      failures = 0;
    },
    failed({ retry }) {
      failures++;
      failedAt = clock.now();
      isDeaf ||= retry !== 'safe';
    },
  };
}
