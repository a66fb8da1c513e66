import PQueue from 'p-queue';
import type { Failure, Provider } from '../providers/provider.js';
import type { Clock } from '../terms/clock.js';
import { type Breaker, createBreaker } from './breaker.js';
import { createPacing, type Pacing } from './pacing.js';
import { createSubmitGate, type SubmitGate } from './submit-gate.js';
import type { ProviderLimits } from './work.js';

/** A run's dealings with one provider. */
export interface Desk {
  readonly provider: Provider;
  /** Names the account pictures are uploaded to. */
  readonly account: string;
  readonly breaker: Breaker;
  readonly gate: SubmitGate;
  readonly pacing: Pacing;
  /** Runs a job, from submit to stored clip, when there is a place for it. */
  job<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for a turn within the submits per minute. Rejects with the signal's reason. */
  turn(signal: AbortSignal): Promise<void>;
  /** The provider said "not now": fewer jobs at once. */
  slower(): void;
  /** It accepted one: one more at once, up to the limit. */
  faster(): void;
  /** Why nothing more is sent there in this run. */
  stopped(): Failure | undefined;
  /** Sends nothing more there in this run. */
  stop(why: Failure): void;
}

const MINUTE_MS = 60_000;

/** A desk with all its places free. */
export function openDesk(provider: Provider, limits: ProviderLimits | undefined, clock: Clock): Desk {
  const concurrency = limits?.concurrency ?? 1;
  const jobs = new PQueue({ concurrency });
  // The rate is about submits and not about jobs: a refused one that is sent again counts twice.
  const turns = new PQueue(
    limits?.perMinute === undefined
      ? {}
      : { intervalCap: limits.perMinute, interval: MINUTE_MS, strict: true },
  );
  let stopped: Failure | undefined;

  return {
    provider,
    account: `${provider.name} ${limits?.account ?? ''}`.trim(),
    breaker: createBreaker(clock),
    gate: createSubmitGate(),
    pacing: createPacing(provider.pace),
    job: (work) => jobs.add(work),
    turn: (signal) => turns.add(() => undefined, { signal }),
    slower() {
      jobs.concurrency = Math.max(1, Math.floor(jobs.concurrency / 2));
    },
    faster() {
      jobs.concurrency = Math.min(concurrency, jobs.concurrency + 1);
    },
    stopped: () => stopped,
    stop(why) {
      stopped ??= why;
    },
  };
}
