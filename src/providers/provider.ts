/**
 * The contract between storyreel and a service that renders: types only. Every provider, the free local one
 * included, lives behind it and passes the same conformance suite (CONTRIBUTING: "Adding a provider").
 */
import type { ModelCard, Offer } from '../models/card.js';
import type { Request } from '../models/request.js';
import type { Json } from '../terms/brand.js';
import type { Digest } from '../terms/digest.js';
import type { Usd } from '../terms/money.js';

/** What every call is given. */
export interface Call {
  /** Aborts the call. A submit that was already sent may still have arrived. */
  readonly signal: AbortSignal;
}

/** A picture whose bytes were frozen when the plan was made (DESIGN §5.7). */
export interface FrozenPicture {
  /** Absolute path of the frozen copy. */
  readonly path: string;
  readonly digest: Digest;
  /** e.g. "image/png", from the content. */
  readonly mediaType: string;
  /** File size. */
  readonly bytes: number;
}

/** A picture as the provider knows it: JSON, so that it can be remembered between runs. */
export interface HostedPicture {
  /** What the provider's request wants: a URL, an id, or a path for the local provider. */
  readonly handle: Json;
  /** Milliseconds since 1970 after which it must be uploaded again; absent when it does not expire. */
  readonly expires?: number;
}

/** All that is needed to submit. */
export interface Order {
  /** The shot's id, for a provider that draws it; never sent to a vendor and no part of the key. */
  readonly label: string;
  readonly card: ModelCard;
  readonly offer: Offer;
  readonly request: Request;
  /** By the reference's name, each as `host` gave it (or an https URL the author wrote). */
  readonly pictures: ReadonlyMap<string, HostedPicture>;
}

/** A request as it would go out, for people: words stand where the key does, and what is new each time. */
export interface ShownRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** Names a job at a provider; JSON, written to disk before the first poll. */
export interface Ticket {
  readonly provider: string;
  /** The provider's job id, as people look it up. */
  readonly id: string;
  /** What `status` needs to go on, e.g. the URLs the provider answered with. Never a key. */
  readonly resume: Json;
}

/** Why something did not work, in the classes that have a policy of their own. */
export interface Failure {
  readonly kind:
    | 'input' // the request is wrong: stop
    | 'moderated' // content policy: never retried
    | 'account' // key, permission, credit: stop that provider
    | 'outage' // the provider is unwell: back off, then the next offer
    | 'protocol' // an answer we cannot read
    | 'deadline'; // our own or the provider's time limit
  /** Kebab-case; the vendor's own code where it has one. */
  readonly code: string;
  /** For people: what was said, and about which input when told. */
  readonly message: string;
  readonly hint?: string;
  /**
   * What is known of the cause, where a run can do something about it. `picture-unreachable`: a picture could not be
   * fetched, or is not known there; one that was uploaded in an earlier run may be gone. `key-refused`: the service
   * does not know the key, so no request will do.
   */
  readonly cause?: 'picture-unreachable' | 'key-refused';
}

/** What an error of a call may carry: why, in the classes that have a policy. */
export interface Reasoned {
  readonly failure?: Failure;
}

/** The three lives of a submit, and the wait before one. */
export type Submission =
  | { readonly kind: 'accepted'; readonly ticket: Ticket }
  /** A definite no: nothing was accepted and nothing is charged. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** A definite "not now" (429 and PixVerse 500044 only): nothing was accepted; send again later. */
  | { readonly kind: 'busy'; readonly retryAfterMs?: number; readonly message: string }
  /** Sent, and no readable answer: it may be charged; never send again without a person or a proof. */
  | { readonly kind: 'unknown'; readonly failure: Failure };

/** Where a finished clip is. */
export type ClipSource =
  | { readonly kind: 'url'; readonly url: string }
  /** A file of ours that may be moved into the store. */
  | { readonly kind: 'file'; readonly path: string };

/** How a job is doing that has not come to its end. */
export type Progress =
  | { readonly kind: 'queued'; readonly ahead?: number }
  | { readonly kind: 'rendering'; readonly fraction?: number };

/** How a job is doing. */
export type JobStatus =
  | Progress
  | {
      readonly kind: 'done';
      readonly clip: ClipSource;
      /** What was charged, when the provider says. */
      readonly cost?: Usd;
      /** The seed that was used, when the provider says. */
      readonly seed?: number;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly charged: 'yes' | 'no' | 'unknown' }
  /**
   * There is no record of the job, or not any more. Said right away and each time: how often it must be said until an
   * accepted job counts as paid for and lost is for the run to know.
   */
  | { readonly kind: 'expired'; readonly message: string }
  /** The provider has never heard of it, and nothing was charged (a local job after a restart). */
  | { readonly kind: 'lost' };

/** What is said of a job unasked. It may be late, stale or wrong: a hint when to ask, and never the truth. */
export type Word = Progress | { readonly kind: 'over' };

/** What `status` is given. */
export interface StatusCall extends Call {
  /** The job was heard to be over: its result may be asked for at once, where that is another question. */
  readonly over?: boolean;
}

/** What `listen` is given. */
export interface ListeningCall extends Call {
  /** Takes each word as it comes. `over` comes once, and it is the last. */
  heard(word: Word): void;
}

/** What tells a lost job from others, where a list shows what was asked for: digests of the prompts as sent. */
export interface LostPrompts {
  readonly own: Digest;
  /** Those of the other attempts in doubt. */
  readonly others: readonly Digest[];
}

/** A submit that was not answered, as its job is looked for. */
export interface LostSubmit {
  /** The offer's model at the provider. */
  readonly endpoint: string;
  /** Absent where it is not known what was asked for. */
  readonly prompts?: LostPrompts;
}

/** What one look for a lost job came to. */
export type LookedUp =
  | {
      readonly kind: 'found';
      readonly ticket: Ticket;
      /** What it was told by: a `prompt` is no other attempt's, a `time` may be. */
      readonly by: 'prompt' | 'time';
    }
  /** The provider's record proves that there is none. */
  | { readonly kind: 'none' }
  /** No later look will tell more. `why`: what stands in the way, where that is something special. */
  | { readonly kind: 'unclear'; readonly why?: string }
  /** A job may still turn up: look again after `waitMs`. After `provedMs` its absence is a proof. */
  | { readonly kind: 'not-yet'; readonly waitMs: number; readonly provedMs: number };

/** What is left on an account. */
export interface Balance {
  /** For people: "$12.30", "8,400 credits". */
  readonly text: string;
  /** In dollars, where the provider counts in them. */
  readonly usd?: Usd;
}

/** A service that renders requests. One instance per run; it keeps no state another instance could not rebuild. */
export interface Provider {
  readonly name: string;
  /** A mark of the key it was opened with, which does not tell the key: another account has another one. */
  readonly keyMark?: string;
  /** Free and on this machine: no consent, no uploads, no ledger of importance. */
  readonly local: boolean;
  /** How long to wait before the first status call and at most between two, in milliseconds. */
  readonly pace: { readonly firstMs: number; readonly maxMs: number };
  /**
   * Makes a picture available to the service. Absent when it reads the frozen file itself. Throws a StoryreelError,
   * which may say why (`Reasoned`).
   */
  host?(picture: FrozenPicture, call: Call): Promise<HostedPicture>;
  /** The exact body that `submit` would send, for people and for tests; no key in it. */
  payload(order: Order): Json;
  /** The request that `submit` would send, for people; needs no key. Absent where nothing is sent. */
  describe?(order: Order): ShownRequest;
  /** Sends the request once and never again. Answers, and does not throw, for all the world can do. */
  submit(order: Order, call: Call): Promise<Submission>;
  /** Asks after a job. Throws a StoryreelError with `retry: 'safe'` when asking failed. */
  status(ticket: Ticket, call: StatusCall): Promise<JobStatus>;
  /**
   * Hears what the service says of a job unasked, over one connection, where the service has such a thing. Resolves
   * when that ends in order after `over`. Throws a StoryreelError otherwise: `retry: 'safe'` when it broke, `never`
   * when it is not to be had at all. Says nothing of money: `status` is asked all the same.
   */
  listen?(ticket: Ticket, call: ListeningCall): Promise<void>;
  /** Stops a job if it still can be. */
  cancel?(ticket: Ticket, call: Call): Promise<'cancelled' | 'too-late'>;
  /** The exact price of an order, where the service quotes one. Undefined: use the card. */
  quote?(order: Order, call: Call): Promise<Usd | undefined>;
  /** What is left on the account. */
  balance?(call: Call): Promise<Balance>;
  /**
   * Looks once for the job an unanswered submit may have made: jobs of its model created at or after
   * `since` (milliseconds since 1970). `claimed` are jobs that belong to other attempts. Throws a StoryreelError when
   * the record is not to be had.
   */
  reconcile?(lost: LostSubmit, since: number, claimed: ReadonlySet<string>, call: Call): Promise<LookedUp>;
}
