/** What rendering is given, and what it gives back: types only. */
import type { ModelCard, Offer } from '../models/card.js';
import type { FrameSource, Request } from '../models/request.js';
import type { ClipSource, Provider } from '../providers/provider.js';
import type { ProjectStore } from '../store/project-store.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { RunLock } from '../store/run-lock.js';
import type { ClipFacts } from '../terms/clip-facts.js';
import type { Clock } from '../terms/clock.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { Emit, FilmEvent } from '../terms/events.js';
import type { Usd } from '../terms/money.js';
import type { Budget } from './budget.js';
import type { Journal } from './journal.js';
import type { SharedClips } from './shared-purchase.js';

/** A clip to be made: a take of a shot. */
export interface WantedClip {
  readonly shot: string;
  /** From 1. */
  readonly take: number;
  readonly key: RequestKey;
  readonly request: Request;
  readonly card: ModelCard;
  /** The price of this one clip where it is planned to be bought. */
  readonly price: Usd;
  /** Its price at each of its offers. Absent: the same at all of them. */
  readonly prices?: ReadonlyMap<Offer, Usd>;
  /** Whether an earlier run began to buy it, so that nobody was asked for its price now. */
  readonly isBegun?: boolean;
  /** In the order to try them; only of providers that can be used. */
  readonly offers: readonly Offer[];
  /** Its place in line: of those that wait, the lowest number goes first. Absent: behind those that came before. */
  readonly place?: number;
}

/** What a provider allows, from the settings. */
export interface ProviderLimits {
  /** Jobs in flight at once. */
  readonly concurrency: number;
  /** Submits in any minute; absent: as many as it takes. */
  readonly perMinute?: number;
  /** Where the account is that jobs and pictures are sent to, e.g. the origin; another one needs pictures again. */
  readonly account?: string;
}

/**
 * Brings a finished clip to `path`, whole and on the disk. A part that an earlier call left may be gone on with. Its digest,
 * where it is known by then.
 * Throws a StoryreelError: `clip-gone` when it is said to be had there no more, `clip-missing` when it is not there now,
 * `retry: 'safe'` when asking again may help.
 */
export type Collect = (
  source: ClipSource,
  path: string,
  signal: AbortSignal,
  /** Told how much of the clip is here, from 0 to 1, as it comes. */
  progress?: (fraction: number) => void,
) => Promise<Digest | undefined>;

/** Looks into a clip. Throws a StoryreelError `clip-unreadable` when it is not a video, others when it cannot be looked at. */
export type Probe = (path: string, signal: AbortSignal) => Promise<ClipFacts>;

/** Writes a frame of a clip to a path, as a PNG. Throws a StoryreelError when there is no such frame. */
export type TakeFrame = (frame: FrameSource, path: string, signal: AbortSignal) => Promise<void>;

/** How long things may take, in milliseconds. */
export interface Patience {
  /** How long one clip may wait for a provider that is busy or unwell before it gives up. */
  readonly outageMs: number;
  /** How long one job is watched in one run; then it is left to the next run. */
  readonly jobMs: number;
  /** How long a provider must say that it has no record of a job before the job counts as gone. */
  readonly goneMs: number;
  /** How long a paid clip that is not at its address is looked for before it counts as expired. */
  readonly missingMs: number;
}

/** The world, handed in. */
export interface Crew {
  readonly providers: ReadonlyMap<string, Provider>;
  /** By provider; one job at a time where absent. */
  readonly limits: ReadonlyMap<string, ProviderLimits>;
  readonly store: ProjectStore;
  readonly journal: Journal;
  /** The project, as this process's own; absent: nobody else can have it. */
  readonly lock?: Pick<RunLock, 'expectHeld'>;
  readonly budget: Budget;
  readonly clock: Clock;
  readonly emit: Emit;
  /** Stops new submits and local jobs; paid jobs are left running for the next run to adopt. */
  readonly signal: AbortSignal;
  readonly collect: Collect;
  readonly probe: Probe;
  readonly takeFrame: TakeFrame;
  readonly patience?: Partial<Patience>;
  /** Clips shared with other people; absent: they are bought for this project alone. */
  readonly shared?: SharedClips;
  /** Whether nobody agreed to more than was asked for: what an earlier run began is then finished, and never bought anew. */
  readonly buysNothingAnew?: boolean;
  /** `spread`: a clip goes to whichever of its offers has a place first; else to the first that will have it. */
  readonly routing?: 'order' | 'spread';
}

/** How a shot can fail, as the event `shot-failed` says it. */
export type FailedOutcome = Extract<FilmEvent, { type: 'shot-failed' }>['outcome'];

/** How one wanted clip ended. */
export type ClipOutcome =
  | {
      readonly kind: 'stored';
      readonly found: FoundPurchase;
      /** Whether this run paid for it, or had it made; false when it was there or another shot bought it. */
      readonly bought: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly outcome: FailedOutcome;
      /** Kebab-case. */
      readonly code: string;
      readonly message: string;
      readonly hint?: string;
      readonly provider?: string;
      /** The provider's job id, where there is one. */
      readonly job?: string;
    }
  /** The run was told to stop; the next one goes on where this one was. */
  | { readonly kind: 'interrupted' };

/** What became of a wanted clip. */
export interface RenderedClip {
  readonly wanted: WantedClip;
  readonly outcome: ClipOutcome;
}

/** What became of the wanted clips, in their order. */
export interface RenderResult {
  readonly clips: readonly RenderedClip[];
}
