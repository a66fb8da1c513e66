/**
 * Claims: who buys a key says so in the shared store first, and whoever finds a claim waits for that clip. A claim outlives a
 * kill, for the job it stands for does too; its owner's next run finds it again.
 */
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { Notify } from '../store/notice.js';
import type { Clock } from '../terms/clock.js';
import type { RequestKey } from '../terms/digest.js';
import { type Claim, claimText, readClaim } from './claim.js';
import type { Depot } from './depot.js';
import { isDepotError } from './depot-errors.js';
import type { OwnClaims } from './own-claims.js';
import type { Owner } from './owner.js';
import { namesIn } from './shared-store.js';

/** The claims in one shared store, as one project sees them. */
export interface Claims {
  /**
   * Claims a key: `ours`, also when it was already; the claim of somebody else; or, when there is none, `impossible` where
   * nothing can be written, which is a notice. Throws `shared-store-unreachable`: whether somebody has it is not known then.
   */
  make(key: RequestKey, shot: string, signal: AbortSignal): Promise<'ours' | 'impossible' | Claim>;
  /** The claim of somebody else on a key. */
  other(key: RequestKey, signal: AbortSignal): Promise<Claim | undefined>;
  /** The claim on a key, whoever's it is. */
  find(key: RequestKey, signal: AbortSignal): Promise<Claim | undefined>;
  /** Gives up our claim on a key, if we have one. A store that does not answer is a notice: the next run tries again. */
  giveUp(key: RequestKey, signal: AbortSignal): Promise<void>;
  /** Removes a claim, whoever's it is. */
  remove(key: RequestKey, signal: AbortSignal): Promise<void>;
  /** Keys that we may have claims on. */
  own(): readonly RequestKey[];
}

/** What claims are made with. */
export interface ClaimsParts {
  readonly depot: Depot;
  /** Who we are. */
  readonly owner: () => Promise<Owner>;
  readonly notes: OwnClaims;
  readonly clock: Pick<Clock, 'now'>;
  readonly notify: Notify;
}

/** A claim that comes and goes while we look is looked at so often. */
const MOST_LOOKS = 5;

/** Opens the claims of a shared store. */
export function openClaims({ depot, owner, notes, clock, notify }: ClaimsParts): Claims {
  /** Claims that this run has made or found to be ours. */
  const held = new Set<RequestKey>();
  let isTold = false;

  async function find(key: RequestKey, signal: AbortSignal): Promise<Claim | undefined> {
    const text = await depot.readText(namesIn.claim(key), signal);
    return text === undefined ? undefined : readClaim(text, key);
  }

  async function other(key: RequestKey, signal: AbortSignal): Promise<Claim | undefined> {
    const claim = await find(key, signal);
    return claim && claim.owner !== (await owner()).id ? claim : undefined;
  }

  async function tryMake(key: RequestKey, shot: string, signal: AbortSignal): Promise<'ours' | Claim> {
    const [own, isExclusive] = await Promise.all([owner(), depot.isExclusive(signal)]);
    for (let looks = 0; ; looks++) {
      const text = claimText(key, own, shot, clock.now());
      const made = await depot.createText(namesIn.claim(key), text, signal);
      if (made === 'created' && isExclusive) {
        return 'ours';
      }
      const claim = await find(key, signal);
      if (claim?.owner === own.id) {
        return 'ours';
      }
      if (claim) {
        return claim;
      }
      if (looks === MOST_LOOKS) {
        return readClaim('', key);
      }
    }
  }

  return {
    find,
    other,
    own: notes.all,
    async make(key, shot, signal) {
      if (held.has(key)) {
        return 'ours';
      }
      if ((await depot.isExclusive(signal)) === undefined) {
        // Who cannot say what they buy can still read what others do.
        return (await other(key, signal)) ?? 'impossible';
      }
      await notes.add(key);
      try {
        const claim = await tryMake(key, shot, signal);
        if (claim === 'ours') {
          held.add(key);
        } else {
          await notes.drop(key);
        }
        return claim;
      } catch (error) {
        if (!isDepotError(error, 'shared-store-refused', 'shared-store-full')) {
          throw error;
        }
        const theirs = await other(key, signal);
        if (theirs) {
          await notes.drop(key);
          return theirs;
        }
        if (!isTold) {
          const { code, message, hint } = error;
          notify({
            code,
            message: `${message}; others are not told what is bought here`,
            ...(hint !== undefined && { hint }),
          });
        }
        isTold = true;
        return 'impossible';
      }
    },
    async giveUp(key, signal) {
      if (!notes.has(key)) {
        return;
      }
      try {
        if ((await find(key, signal))?.owner === (await owner()).id) {
          await depot.remove(namesIn.claim(key), signal);
        }
        held.delete(key);
        await notes.drop(key);
      } catch (error) {
        if (!(error instanceof StoryreelError) && !signal.aborted) {
          throw error;
        }
        const message = `${messageOf(error)}; a claim of ours stays there, and the next run takes it back`;
        notify({ code: 'claim-left', message });
      }
    },
    remove: (key, signal) => depot.remove(namesIn.claim(key), signal),
  };
}
