/**
 * One purchase among several people: before a clip is bought it is claimed in the store they share, and a clip that somebody
 * else has claimed is waited for instead of bought.
 */
import { StoryreelError } from '../diagnostics/errors.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { RequestKey } from '../terms/digest.js';
import { standing } from './attempt.js';
import type { Run, Show } from './run.js';
import type { ClipOutcome, WantedClip } from './work.js';

/** Somebody who buys a clip. */
export interface Claimant {
  /** For people, e.g. "ana@studio". */
  readonly who: string;
  /** Milliseconds since 1970, by their clock; undefined when they do not say. */
  readonly since: number | undefined;
}

/** Clips shared with other people, as rendering sees them. Its calls throw StoryreelErrors, and the signal's reason. */
export interface SharedClips {
  /** How long one clip is waited for that somebody else buys, in milliseconds. */
  readonly patienceMs: number;
  /** Says that we buy a key. Undefined when nobody else does; it holds until `giveUp`, or until the clip is published. */
  claim(key: RequestKey, shot: string, signal: AbortSignal): Promise<Claimant | undefined>;
  /** Who else buys a key just now, if anybody does. */
  claimant(key: RequestKey, signal: AbortSignal): Promise<Claimant | undefined>;
  /** Brings the clip that somebody bought under a key into the store. Undefined when there is none. */
  bring(key: RequestKey, signal: AbortSignal): Promise<FoundPurchase | undefined>;
  /** Says that we do not buy a key after all. */
  giveUp(key: RequestKey, signal: AbortSignal): Promise<void>;
  /** Puts a clip where the others find it, while other work goes on. Never throws. */
  publish(found: FoundPurchase): void;
}

/** What stands in the way of buying a clip. */
export type NotOurs =
  | { readonly kind: 'adopted'; readonly found: FoundPurchase }
  | { readonly kind: 'elsewhere'; readonly claimant: Claimant };

/**
 * Claims a clip that is about to be bought. Undefined when the way is free. It is looked for once more under the claim:
 * somebody may have bought it since the plan was made.
 */
export async function claimPurchase(
  { crew: { shared, signal, emit } }: Run,
  { key, shot }: WantedClip,
): Promise<NotOurs | undefined> {
  if (!shared) {
    return undefined;
  }
  const claimant = await shared.claim(key, shot, signal);
  if (claimant) {
    return { kind: 'elsewhere', claimant };
  }
  try {
    const found = await shared.bring(key, signal);
    return found && { kind: 'adopted', found };
  } catch (error) {
    if (!(error instanceof StoryreelError && error.code === 'shared-store-refused')) {
      throw error;
    }
    // The plan found it so too, and its price was agreed to.
    const message = `${error.message}; shot ${shot} is bought instead, as was agreed`;
    emit({ type: 'notice-given', code: error.code, message });
    return undefined;
  }
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;

/** Waits for whoever else buys a clip, all in all no longer than patience has it. */
export interface OtherBuyers {
  /**
   * Waits until the clip is there or nobody else buys it; `found` is who was seen to buy it. The outcome, or undefined
   * when it may be bought here.
   */
  waitFor(found: Claimant | undefined, show: Show): Promise<ClipOutcome | undefined>;
}

/** The others who may buy a clip. It is asked who they are before anybody stands in line at a provider. */
export function otherBuyers({ crew }: Run, { key, shot, offers }: WantedClip): OtherBuyers {
  const { shared, clock, signal } = crew;
  const isFree = offers.every(({ provider }) => crew.providers.get(provider)?.local);
  let waited = 0;
  let pause = FIRST_PAUSE_MS;
  return {
    async waitFor(found, show) {
      if (!shared || isFree) {
        return undefined;
      }
      for (let claimant = found ?? (await shared.claimant(key, signal)); claimant; ) {
        if (waited >= shared.patienceMs) {
          return claimedElsewhere(shot, claimant, clock.now());
        }
        const note = `${claimant.who} is buying it${ago(claimant, clock.now())}; waiting for the clip`;
        show('waiting', { note });
        await clock.sleep(pause, signal);
        waited += pause;
        pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5);
        try {
          // First who, then what: they give it up only after the clip is there.
          claimant = await shared.claimant(key, signal);
          const clip = await shared.bring(key, signal);
          if (clip) {
            return { kind: 'stored', found: clip, bought: false };
          }
        } catch (error) {
          // A store that is away for a moment says nothing of the clip.
          const isAway = error instanceof StoryreelError && error.code === 'shared-store-unreachable';
          if (signal.aborted || !isAway || waited >= shared.patienceMs) {
            throw error;
          }
        }
      }
      return undefined;
    },
  };
}

function claimedElsewhere(shot: string, claimant: Claimant, now: number): ClipOutcome {
  return {
    kind: 'failed',
    outcome: 'deadline',
    code: 'claimed-elsewhere',
    message: `${claimant.who} has been buying it${ago(claimant, now)}, and the clip has not come`,
    hint: `run it again later; when it is certain that they are not: storyreel store release ${shot}`,
  };
}

/** How long ago a claim was made; nothing when the clocks cannot both be right. */
function ago({ since }: Claimant, now: number): string {
  const minutes = since === undefined ? -1 : Math.floor((now - since) / 60_000);
  if (minutes < 1 || minutes > 30 * 24 * 60) {
    return '';
  }
  return minutes < 120 ? ` for ${minutes} min` : ` for ${Math.floor(minutes / 60)} hours`;
}

/** Puts a clip that is here where the others find it; that ends the claim on it. */
export function share({ crew, sharing }: Run, found: FoundPurchase): void {
  sharing.add(found.purchase.key);
  crew.shared?.publish(found);
}

/** Time that giving up claims may take once the run is told to stop. */
const LAST_WORD_MS = 5_000;

/**
 * Gives up the claim on a clip that will not come of this run. It stays while a job is under way or may be, and when this
 * run shares the clip: then publishing it ends the claim. That an earlier run stored it does not keep it.
 */
export async function letGo({ crew, sharing }: Run, key: RequestKey): Promise<void> {
  const { journal, signal } = crew;
  const latest = journal.latest(key);
  const isUnderWay = latest && ['adopt', 'unanswered', 'parked'].includes(standing(latest));
  if (!isUnderWay && !sharing.has(key)) {
    await crew.shared?.giveUp(key, signal.aborted ? AbortSignal.timeout(LAST_WORD_MS) : signal);
  }
}
