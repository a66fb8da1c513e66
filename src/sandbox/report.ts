import { sumUsd, toDollars, type Usd } from '../terms/money.js';
import { isRefunded, type Job, type Phase, phaseOf } from './job.js';
import { VENDORS, type Vendor } from './vendor.js';
import type { World } from './world.js';

/** What a service's account shows. Amounts are in USD. */
export interface Account {
  /** Jobs that were accepted. */
  readonly accepted: number;
  /** Of these, the ones that are billed: all but the refunded. A job that still runs counts as billed. */
  readonly charged: number;
  /** Of these, the ones that cost nothing in the end: failed, moderated, or taken back while they waited. */
  readonly refunded: number;
  readonly chargedUsd: number;
  readonly refundedUsd: number;
  /** Pictures that arrived whole. */
  readonly uploads: number;
}

/** What happened so far. */
export interface SandboxReport extends Account {
  readonly providers: Readonly<Record<Vendor, Account>>;
}

/** One job, for people and for tests. */
export interface JobLine {
  readonly provider: Vendor;
  readonly id: string;
  readonly endpoint: string;
  readonly prompt: string;
  readonly phase: Phase;
  readonly usd: number;
  readonly refunded: boolean;
  /** Milliseconds since 1970. */
  readonly accepted: number;
  readonly started?: number;
  /** When it ends or ended; absent while that is not settled. */
  readonly ends?: number;
  /** How long it renders, in milliseconds, and how long it waits in the queue at least. */
  readonly rendering: number;
  readonly waiting: number;
}

/** Adds up the accounts. */
export function reportOf(world: World): SandboxReport {
  const accounts = VENDORS.map((vendor) => [vendor, accountOf(world, vendor)] as const);
  const sum = (field: keyof Account): number =>
    accounts.reduce((total, [, account]) => total + account[field], 0);
  const money = (field: 'chargedUsd' | 'refundedUsd'): number => Math.round(sum(field) * 1e6) / 1e6;
  return {
    accepted: sum('accepted'),
    charged: sum('charged'),
    refunded: sum('refunded'),
    chargedUsd: money('chargedUsd'),
    refundedUsd: money('refundedUsd'),
    uploads: sum('uploads'),
    providers: Object.fromEntries(accounts) as Record<Vendor, Account>,
  };
}

function accountOf(world: World, vendor: Vendor): Account {
  const jobs = world.jobs.of(vendor);
  const back = jobs.filter((job) => isRefunded(job, world.now()));
  const all = sumUsd(jobs.map((job) => job.price));
  const refunded = sumUsd(back.map((job) => job.price));
  return {
    accepted: jobs.length,
    charged: jobs.length - back.length,
    refunded: back.length,
    chargedUsd: toDollars((all - refunded) as Usd),
    refundedUsd: toDollars(refunded),
    uploads: world.pictures.count(vendor),
  };
}

/** Every job, service by service, in the order of acceptance. */
export function jobLines(world: World): readonly JobLine[] {
  return VENDORS.flatMap((vendor) => world.jobs.of(vendor).map((job) => lineOf(job, world.now())));
}

function lineOf(job: Job, now: number): JobLine {
  const settled = job.endsMs !== undefined && Number.isFinite(job.endsMs);
  return {
    provider: job.vendor,
    id: job.id,
    endpoint: job.endpoint,
    prompt: job.draft.prompt,
    phase: phaseOf(job, now),
    usd: toDollars(job.price),
    refunded: isRefunded(job, now),
    accepted: job.acceptedMs,
    ...(job.startedMs === undefined ? {} : { started: job.startedMs }),
    ...(settled && job.endsMs !== undefined ? { ends: job.endsMs } : {}),
    rendering: job.renderMs,
    waiting: job.waitMs,
  };
}
