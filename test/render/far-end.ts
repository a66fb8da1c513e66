import { StoryreelError } from '../../src/diagnostics/errors.js';
import type {
  Failure,
  JobStatus,
  LostPrompts,
  Provider,
  Submission,
  Ticket,
} from '../../src/providers/provider.js';
import type { Clock } from '../../src/terms/clock.js';
import { digestOf } from '../../src/terms/digest.js';
import type { Usd } from '../../src/terms/money.js';

/** What the service does with a submit. `lost`: takes the job and its answer is lost; `dropped`: nothing arrives. */
export type OnSubmit =
  | { readonly kind: 'accept' | 'lost' | 'dropped' | 'throw' }
  | { readonly kind: 'refuse'; readonly failure: Failure['kind'] }
  | { readonly kind: 'busy'; readonly retryAfterMs?: number };

/** How a job goes. A number is a status call that finds it running. */
export type Course = readonly (
  | 'running'
  | 'unanswered'
  | 'done'
  | 'expired'
  | 'lost'
  | { readonly failed: Failure['kind']; readonly charged: 'yes' | 'no' | 'unknown' }
  | { readonly until: Promise<void> }
)[];

export interface Job {
  readonly id: string;
  readonly shot: string;
  readonly created: number;
  readonly course: Course;
  looks: number;
}

/**
 * A service as the tests script it. It outlives the runs that speak to it, as services do, and every job it accepts
 * is charged.
 */
export class FarEnd {
  readonly name: string;
  readonly jobs: Job[] = [];
  /** By shot, one after the other; what is not scripted is accepted. */
  readonly submits = new Map<string, OnSubmit[]>();
  /** By shot; what is not scripted runs once and is done. */
  readonly courses = new Map<string, Course>();
  /** Addresses that are dead. */
  readonly gone = new Set<string>();
  /** How often a fetch from an address finds nothing there. */
  readonly missing = new Map<string, number>();
  /** Calls, as `submit window`. */
  readonly calls: string[] = [];
  cost: number | undefined;
  local = false;
  history = false;
  /** Whether the list says what was asked for. */
  listsPrompts = false;
  reconcileFails = false;
  cancelled: string[] = [];
  inFlight = 0;
  mostInFlight = 0;
  readonly #clock: Clock;

  constructor(name: string, clock: Clock) {
    this.name = name;
    this.#clock = clock;
  }

  /** How many jobs a shot was charged. */
  charged(shot: string): number {
    return this.jobs.filter((job) => job.shot === shot).length;
  }

  count(call: string): number {
    return this.calls.filter((each) => each === call).length;
  }

  #accept(shot: string): Ticket {
    const id = `${this.name}-${this.jobs.length + 1}`;
    const course = this.courses.get(shot) ?? ['running', 'done'];
    this.jobs.push({ id, shot, created: this.#clock.now(), course, looks: 0 });
    this.inFlight++;
    this.mostInFlight = Math.max(this.mostInFlight, this.inFlight);
    return { provider: this.name, id, resume: { at: `https://${this.name}.example/${id}` } };
  }

  #submit(shot: string): Submission {
    this.calls.push(`submit ${shot}`);
    const step = this.submits.get(shot)?.shift() ?? { kind: 'accept' };
    const failure = (kind: Failure['kind'], code: string): Failure => ({
      kind,
      code,
      message: `${code} here`,
    });
    switch (step.kind) {
      case 'accept':
        return { kind: 'accepted', ticket: this.#accept(shot) };
      case 'lost':
        this.#accept(shot);
        return { kind: 'unknown', failure: failure('outage', 'no-answer') };
      case 'dropped':
        return { kind: 'unknown', failure: failure('outage', 'no-answer') };
      case 'throw':
        throw new Error('the adapter has a bug');
      case 'refuse':
        return { kind: 'refused', failure: failure(step.failure, `refused-${step.failure}`) };
      case 'busy':
        return {
          kind: 'busy',
          message: 'too many requests',
          ...(step.retryAfterMs !== undefined && { retryAfterMs: step.retryAfterMs }),
        };
    }
  }

  async #status(ticket: Ticket, signal: AbortSignal): Promise<JobStatus> {
    this.calls.push(`status ${ticket.id}`);
    const job = this.jobs.find(({ id }) => id === ticket.id);
    if (!job) {
      return this.local ? { kind: 'lost' } : { kind: 'expired', message: `no job ${ticket.id}` };
    }
    const step = job.course[Math.min(job.looks, job.course.length - 1)] ?? 'done';
    job.looks++;
    if (typeof step === 'object' && 'until' in step) {
      await Promise.race([
        step.until,
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(cutOff()), { once: true })),
      ]);
      return { kind: 'rendering' };
    }
    if (step === 'running') {
      return { kind: 'rendering', fraction: 0.5 };
    }
    if (step === 'unanswered') {
      throw new StoryreelError('no-answer', 'no answer', { retry: 'safe' });
    }
    this.inFlight -= job.looks === job.course.length ? 1 : 0;
    if (step === 'done') {
      return {
        kind: 'done',
        clip: { kind: 'url', url: `https://${this.name}.example/${job.id}/${job.shot}` },
        ...(this.cost !== undefined && { cost: this.cost as Usd }),
      };
    }
    if (step === 'expired') {
      return { kind: 'expired', message: 'the result is gone' };
    }
    if (step === 'lost') {
      return { kind: 'lost' };
    }
    const { failed, charged } = step;
    return { kind: 'failed', failure: { kind: failed, code: `job-${failed}`, message: failed }, charged };
  }

  /** An adapter for the service, new in each run. */
  provider(): Provider {
    const provider: Provider = {
      name: this.name,
      local: this.local,
      pace: { firstMs: 1_000, maxMs: 10_000 },
      payload: () => null,
      submit: async ({ label }) => this.#submit(label),
      status: (ticket, { signal }) => this.#status(ticket, signal),
      cancel: async ({ id }) => {
        this.cancelled.push(id);
        return 'cancelled';
      },
    };
    return this.history
      ? { ...provider, reconcile: async ({ prompts }, since, claimed) => this.#look(since, claimed, prompts) }
      : provider;
  }

  async #look(since: number, claimed: ReadonlySet<string>, prompts?: LostPrompts) {
    this.calls.push('reconcile');
    if (this.reconcileFails) {
      throw new StoryreelError('no-answer', 'no answer', { retry: 'safe' });
    }
    const open = this.jobs.filter(({ id, created }) => created >= since && !claimed.has(id));
    const ticketOf = ({ id }: Job): Ticket => ({ provider: this.name, id, resume: null });
    if (this.listsPrompts && prompts) {
      const mine = open.find(({ shot }) => digestOf(shot) === prompts.own);
      return mine
        ? ({ kind: 'found', by: 'prompt', ticket: ticketOf(mine) } as const)
        : ({ kind: 'none' } as const);
    }
    const [only] = open;
    if (only && open.length === 1) {
      return { kind: 'found', by: 'time', ticket: ticketOf(only) } as const;
    }
    return { kind: only ? 'unclear' : 'none' } as const;
  }
}

/** What an adapter throws when its call is cut off: it cannot tell that from an outage. */
function cutOff(): StoryreelError {
  return new StoryreelError('no-answer', 'the call was cut off', { retry: 'safe' });
}
