import PQueue from 'p-queue';
import type { Failure, Provider } from '../providers/provider.js';
import type { Clock } from '../terms/clock.js';
import { type Breaker, createBreaker } from './breaker.js';
import { createHearing, type Hearing } from './hearing.js';
import { createLostUploads, type LostUploads } from './lost-uploads.js';
import { createPacing, type Pacing } from './pacing.js';
import { createSubmitGate, type SubmitGate } from './submit-gate.js';
import type { ProviderLimits } from './work.js';

/** A run's dealings with one provider. */
export interface Desk {
  readonly provider: Provider;
  /** Names the account that jobs and pictures are sent to: the provider, its address and a mark of the key. */
  readonly account: string;
  readonly breaker: Breaker;
  readonly gate: SubmitGate;
  readonly pacing: Pacing;
  readonly hearing: Hearing;
  readonly lostUploads: LostUploads;
  /** Jobs there may be at once. */
  readonly places: number;
  /**
   * Runs a job, from submit to stored clip, when there is a place and a turn for it. Rejects with the reason of
   * `withdrawn` when that fires before; it must not fire once the work has begun. The place is free for the next
   * job when the work leaves it, at the latest when it ends.
   */
  job(work: (leave: Leave) => Promise<void>, withdrawn: AbortSignal): Promise<void>;
  /** Runs a job that is under way at the provider at once, as its clip may not be kept for long; it takes a place too. */
  adopt<T>(work: (leave: Leave) => Promise<T>): Promise<T>;
  /** Waits for another turn within the submits per minute. Rejects with the signal's reason. */
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

/** Gives a place back: the job is done at the provider, whatever is still to be done here. Once is enough. */
export type Leave = () => void;

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
  /** Turns that were had and not used, because their claims were withdrawn in that very moment. */
  let spare = 0;

  async function turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (spare > 0) {
      spare--;
      return;
    }
    let had = false;
    const take = (): void => {
      had = true;
    };
    try {
      await turns.add(take, { signal });
    } catch (error) {
      spare += had ? 1 : 0;
      throw error;
    }
  }

  return {
    provider,
    account: [provider.name, limits?.account, provider.keyMark].filter(Boolean).join(' '),
    breaker: createBreaker(clock),
    gate: createSubmitGate(),
    pacing: createPacing(provider.pace),
    hearing: createHearing(clock),
    lostUploads: createLostUploads(),
    places: concurrency,
    job: (work, withdrawn) =>
      jobs.add(
        async () => {
          // Where nothing is sent any more, nobody waits to be told so.
          const needsTurn = !stopped;
          if (needsTurn) {
            await turn(withdrawn);
          }
          if (withdrawn.aborted) {
            spare += needsTurn ? 1 : 0;
            throw withdrawn.reason;
          }
          await holding(work).place;
        },
        { signal: withdrawn },
      ),
    adopt(work) {
      const { working, place } = holding(work);
      const over = place.catch(() => undefined);
      void jobs.add(() => over, { priority: 1 });
      return working;
    },
    turn,
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

/** Begins a work that holds a place until it leaves or ends. */
function holding<T>(work: (leave: Leave) => Promise<T>) {
  let leave: Leave = () => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  const working = work(leave);
  return { working, place: Promise.race([left, working]) };
}
