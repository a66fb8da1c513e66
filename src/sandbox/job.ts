import type { ReferenceType } from '../models/card.js';
import type { Parameters } from '../models/request.js';
import type { Json } from '../terms/brand.js';
import type { Usd } from '../terms/money.js';
import type { Vendor } from './vendor.js';

/** A request as the sandbox understood it, whichever service's words it came in. */
export interface Draft {
  /** The model card's id. */
  readonly model: string;
  readonly prompt: string;
  readonly references: readonly DraftReference[];
  readonly parameters: Parameters;
}

/** A picture in a request. */
export interface DraftReference {
  readonly name: string;
  readonly type: ReferenceType;
  /** As it was sent: a URL or an image id. */
  readonly handle: string | number;
}

/** How a job will end. Decided when it is accepted. */
export type Fate =
  | { readonly kind: 'clip' }
  /** `code` is the service's own word; `detail` its own body where it has one. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string; readonly detail?: Json }
  | { readonly kind: 'never' };

/** How a job misbehaves on the way. */
export type Quirk =
  /** The service has no record of it: every question is answered as for an unknown job. */
  | 'gone'
  /** The first two looks show a state that is in no document. */
  | 'strange'
  /** The second look shows it in the queue again (fal re-runs jobs whose runner was lost). */
  | 'requeued';

/** One accepted job. Times are milliseconds since 1970. */
export interface Job {
  readonly vendor: Vendor;
  /** The service's id; text even where the service uses numbers. */
  readonly id: string;
  /** From 1, over all jobs of the service. */
  readonly number: number;
  /** The model's id at the service. */
  readonly endpoint: string;
  readonly draft: Draft;
  readonly price: Usd;
  readonly acceptedMs: number;
  /** Least time in the queue. */
  readonly waitMs: number;
  readonly renderMs: number;
  /** It fails when it has not started by then (fal: X-Fal-Request-Timeout). */
  readonly startByMs?: number;
  /** How long the clip and the record live after the end. */
  readonly mediaLifetimeMs: number;
  readonly recordLifetimeMs: number;
  readonly quirk?: Quirk;
  /** The caller's own mark on the request (PixVerse: Ai-trace-id). */
  readonly trace?: string;
  fate: Fate;
  startedMs?: number;
  /** Infinity for one that never ends. */
  endsMs?: number;
  /** Taken back while it waited. */
  cancelledMs?: number;
  /** Removed from the history. */
  deletedMs?: number;
  /** How often it was asked after. */
  looks: number;
}

/** Where a job stands. */
export type Phase = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** Where a job stands at a time, once the schedule was brought up to that time. */
export function phaseOf(job: Job, now: number): Phase {
  if (job.cancelledMs !== undefined) {
    return 'cancelled';
  }
  if (job.endsMs === undefined) {
    return 'queued';
  }
  if (job.endsMs > now) {
    return 'running';
  }
  return job.fate.kind === 'failed' ? 'failed' : 'done';
}

/** Whether the service will not bill the job, as far as can be said at this time. */
export function isRefunded(job: Job, now: number): boolean {
  const phase = phaseOf(job, now);
  return phase === 'failed' || phase === 'cancelled';
}
