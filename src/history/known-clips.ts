import type { ClipAtHand, ClipFinder, Plan } from '../plan/plan.js';
import type { LockedShots } from '../store/lock-schema.js';
import type { ProjectStore } from '../store/project-store.js';
import { digestOf, type RequestKey } from '../terms/digest.js';

/**
 * Clips as a comparison counts them: one that a lock of either side names was bought, wherever it is now, and what the
 * older film had, or was to have, is no cost of the change. So what is left in the newer plan is what the change costs.
 */
export class KnownClips {
  readonly #store: ProjectStore;
  readonly #locked: ReadonlyMap<RequestKey, ClipAtHand>;
  readonly #bought = new Map<RequestKey, Promise<ClipAtHand | undefined>>();

  /** The locks in the order in which they are believed. */
  constructor(store: ProjectStore, locks: readonly LockedShots[]) {
    this.#store = store;
    const takes = [...locks].reverse().flatMap((lock) => Object.values(lock).flatMap((shot) => shot.takes));
    this.#locked = new Map(
      takes.map(({ key, clip, provider }) => [
        key,
        { digest: clip, path: store.clips.pathOf(clip), provider },
      ]),
    );
  }

  /** For the older plan: everything is there. */
  past(): ClipFinder {
    return this.#finder(() => true);
  }

  /** For the newer plan: what was there before is there. */
  since(before: Plan | undefined): ClipFinder {
    const keys = new Set(
      (before?.shots ?? []).flatMap(({ candidates }) => candidates.map((candidate) => candidate.key)),
    );
    return this.#finder((key) => keys.has(key));
  }

  #finder(counts: (key: RequestKey) => boolean): ClipFinder {
    return {
      byKey: async (key) => (await this.#find(key)) ?? (counts(key) ? standIn(key) : undefined),
      byDigest: async (digest) => this.#store.clips.pathOf(digest),
    };
  }

  async #find(key: RequestKey): Promise<ClipAtHand | undefined> {
    const locked = this.#locked.get(key);
    if (locked) {
      return locked;
    }
    const bought = this.#bought.get(key) ?? this.#buy(key);
    this.#bought.set(key, bought);
    return bought;
  }

  async #buy(key: RequestKey): Promise<ClipAtHand | undefined> {
    const found = await this.#store.purchases.find(key);
    return found && { digest: found.purchase.clip, path: found.clip.path, provider: found.purchase.provider };
  }
}

/** For a clip that nobody has: the same on both sides, so that what is built on it compares equal. */
function standIn(key: RequestKey): ClipAtHand {
  return { digest: digestOf(`the clip of ${key}`), path: '', provider: 'none' };
}
