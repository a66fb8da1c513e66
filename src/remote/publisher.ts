import PQueue from 'p-queue';
import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { Notify } from '../store/notice.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { Claims } from './claims.js';
import { isDepotError } from './depot-errors.js';
import type { SharedStore } from './shared-store.js';

/** Puts clips into a shared store while other work goes on. */
export interface Publisher {
  /** Puts a clip there, and then gives up the claim on its key. Returns at once; what goes wrong is a notice. */
  publish(found: FoundPurchase): void;
  /** How many are on their way. */
  underWay(): number;
  /** Resolves when all are there, or have failed. */
  settled(): Promise<void>;
}

/** More only share the line with the clips that come from the providers. */
const AT_ONCE = 2;

/** Opens a publisher. What is not there when `signal` fires stays for the next run. */
export function openPublisher(
  store: SharedStore,
  claims: Claims,
  { notify, signal }: { readonly notify: Notify; readonly signal: AbortSignal },
): Publisher {
  const queue = new PQueue({ concurrency: AT_ONCE });
  const told = new Set<string>();

  async function publish(found: FoundPurchase): Promise<void> {
    if (signal.aborted) {
      return;
    }
    try {
      if (await store.publish(found, signal)) {
        await claims.giveUp(found.purchase.key, signal);
      }
    } catch (error) {
      // Whatever it is: nobody waits for this, and an error nobody takes would end the process while jobs are paid for.
      if (!signal.aborted) {
        tell(error);
      }
    }
  }

  /** Many clips fail for one reason: it is said once. */
  function tell(error: unknown): void {
    const known = error instanceof StoryreelError ? error : undefined;
    const reason = known?.code ?? messageOf(error);
    if (told.has(reason)) {
      return;
    }
    told.add(reason);
    const later = 'the clips are kept here; when it is mended: storyreel store push';
    notify({
      code: 'clip-not-shared',
      message: messageOf(error),
      hint: known?.hint === undefined || isDepotError(error) ? later : known.hint,
    });
  }

  return {
    publish: (found) => void queue.add(() => publish(found)),
    underWay: () => queue.size + queue.pending,
    settled: () => queue.onIdle(),
  };
}
