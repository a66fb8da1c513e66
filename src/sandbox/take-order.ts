import { messageOf } from '../diagnostics/errors.js';
import { toDollars } from '../terms/money.js';
import type { FaultRule } from './faults/rule.js';
import type { Fate, Job, Quirk } from './job.js';
import type { NewJob } from './jobs.js';
import type { World } from './world.js';

/** How a fault changes the job that is about to be made. */
interface Twist {
  readonly fate?: Fate;
  readonly quirk?: Quirk;
  readonly slowdown?: number;
}

/** A failure in a service's own words, by class ("moderated") or by its own code. */
export type Fail = (failure: string) => Fate;

function twistOf(fault: FaultRule | undefined, fail: Fail): Twist {
  switch (fault?.fault) {
    case 'fail':
      return { fate: fail(fault.value ?? 'internal') };
    case 'never':
      return { fate: { kind: 'never' } };
    case 'gone':
    case 'strange':
    case 'requeued':
      return { quirk: fault.fault };
    case 'stuck':
      return { slowdown: Number(fault.value) };
    default:
      return {};
  }
}

/** Accepts a job, twisted by its fault, and begins its clip. The job is on disk when this returns. */
export function takeOrder(world: World, order: NewJob, fault: FaultRule | undefined, fail: Fail): Job {
  const job = world.jobs.accept({ ...order, ...twistOf(fault, fail) });
  beginClip(world, job, fail);
  return job;
}

/** Begins a job's clip. A clip that cannot be made turns the job into one that failed inside the service. */
export function beginClip(world: World, job: Job, fail: Fail): void {
  if (job.fate.kind !== 'clip' || job.cancelledMs !== undefined) {
    return;
  }
  world.clips.begin(job).catch((error: unknown) => {
    if (world.signal.aborted) {
      // The sandbox closed while it was made; it is made when the sandbox is started again.
      return;
    }
    const fate = fail('internal');
    job.fate = fate.kind === 'failed' ? { ...fate, message: messageOf(error) } : fate;
  });
}

/** Whether a service's account can pay for one more job. */
export function canPay(world: World, order: Pick<NewJob, 'vendor' | 'price'>): boolean {
  return toDollars(world.jobs.spent(order.vendor)) + toDollars(order.price) <= world.rules.balanceUsd;
}
