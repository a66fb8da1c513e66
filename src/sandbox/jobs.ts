import { sumUsd, type Usd } from '../terms/money.js';
import { draw } from './chance.js';
import { isRefunded, type Job } from './job.js';
import type { SandboxRules } from './options.js';
import { Schedule } from './schedule.js';
import type { StateLog } from './state.js';
import { VENDORS, type Vendor } from './vendor.js';

/** PixVerse: a job that has not finished after ten minutes no longer counts against the concurrency limit. */
const PIXVERSE_COUNTS_MS = 600_000;

/** A job as a service's own code describes it; the rest is drawn and counted here. */
export type NewJob = Omit<
  Job,
  'number' | 'acceptedMs' | 'waitMs' | 'renderMs' | 'looks' | 'startedMs' | 'endsMs'
> & {
  /** How much longer than drawn it renders. */
  readonly slowdown?: number;
};

/** All jobs of all services. */
export class JobBook {
  readonly #jobs = new Map<string, Job>();
  #byVendor: Readonly<Record<Vendor, Job[]>> = { fal: [], wavespeed: [], pixverse: [] };
  #schedules: Readonly<Record<Vendor, Schedule>>;
  readonly #rules: SandboxRules;
  readonly #state: StateLog;
  readonly #now: () => number;

  constructor(rules: SandboxRules, state: StateLog, now: () => number) {
    this.#rules = rules;
    this.#state = state;
    this.#now = now;
    this.#schedules = emptySchedules(rules);
  }

  /** Forgets every job. */
  clear(): void {
    this.#jobs.clear();
    this.#byVendor = { fal: [], wavespeed: [], pixverse: [] };
    this.#schedules = emptySchedules(this.#rules);
  }

  /** Takes a job in. It is on disk before this returns. */
  accept({ slowdown = 1, ...facts }: NewJob): Job {
    const { seed, latency, queue } = this.#rules;
    const number = this.#byVendor[facts.vendor].length + 1;
    const job: Job = {
      ...facts,
      number,
      acceptedMs: this.#now(),
      waitMs: draw(queue, seed, facts.vendor, number, 'wait'),
      renderMs: draw(latency, seed, facts.vendor, number, 'render') * slowdown,
      looks: 0,
    };
    this.#state.append({ type: 'job-accepted', job });
    this.restore(job);
    return job;
  }

  /** Puts back a job that an earlier sandbox accepted. */
  restore(job: Job): void {
    this.#jobs.set(`${job.vendor} ${job.id}`, job);
    this.#byVendor[job.vendor].push(job);
    this.#schedules[job.vendor].add(job);
  }

  /** Brings every schedule up to a time. */
  advance(now = this.#now()): void {
    for (const vendor of VENDORS) {
      this.#schedules[vendor].advance(now);
    }
  }

  find(vendor: Vendor, id: string): Job | undefined {
    this.advance();
    return this.#jobs.get(`${vendor} ${id}`);
  }

  /** A service's jobs in the order of their acceptance. */
  of(vendor: Vendor): readonly Job[] {
    this.advance();
    return this.#byVendor[vendor];
  }

  /** Jobs that wait for their turn, the next one first. */
  waiting(vendor: Vendor): readonly Job[] {
    this.advance();
    return this.#schedules[vendor].waiting;
  }

  /** A job as it was when the schedule was last brought up to a time. */
  peek(vendor: Vendor, id: string): Job | undefined {
    return this.#jobs.get(`${vendor} ${id}`);
  }

  /** Takes a job back that has not started. */
  cancel(job: Job): void {
    const at = this.#now();
    this.#state.append({ type: 'job-cancelled', vendor: job.vendor, id: job.id, at });
    this.mark(job, 'cancelled', at);
  }

  /** Takes a job out of the history. It goes on. */
  remove(job: Job): void {
    const at = this.#now();
    this.#state.append({ type: 'job-deleted', vendor: job.vendor, id: job.id, at });
    this.mark(job, 'deleted', at);
  }

  /** Marks a job as taken back or taken out, without writing it down. */
  mark(job: Job, as: 'cancelled' | 'deleted', at: number): void {
    if (as === 'deleted') {
      job.deletedMs = at;
      return;
    }
    this.#schedules[job.vendor].remove(job, at);
    job.cancelledMs = at;
  }

  /** What a service's account was billed, refunds taken off. */
  spent(vendor: Vendor): Usd {
    const now = this.#now();
    return sumUsd(this.of(vendor).flatMap((job) => (isRefunded(job, now) ? [] : [job.price])));
  }

  /** Whether a service renders as many jobs as the account may have (PixVerse). */
  isFull(vendor: Vendor): boolean {
    const now = this.#now();
    const counted = this.of(vendor).filter(
      (job) => (job.endsMs ?? Number.POSITIVE_INFINITY) > now && now - job.acceptedMs < PIXVERSE_COUNTS_MS,
    );
    return counted.length >= (this.#rules.limits[vendor].concurrency ?? Number.POSITIVE_INFINITY);
  }
}

function emptySchedules({ limits }: SandboxRules): Readonly<Record<Vendor, Schedule>> {
  return {
    fal: new Schedule(limits.fal.concurrency),
    wavespeed: new Schedule(limits.wavespeed.concurrency),
    // PixVerse refuses what is above the limit, so what it takes starts at once.
    pixverse: new Schedule(),
  };
}
