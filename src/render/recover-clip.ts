import { StoryreelError } from '../diagnostics/errors.js';
import type { Reasoned } from '../providers/provider.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { fetchClip } from './fetch-clip.js';
import { recordClip, storeClip } from './follow-job.js';
import type { Run, Show } from './run.js';
import { share } from './shared-purchase.js';

/**
 * Brings back a clip that was bought and stored and that the store does not find any more: from its bytes, when only
 * the record of the purchase is damaged, else from the provider, for as long as it keeps it; `desk` is absent where that
 * is not in use. Undefined when it cannot be had again without paying. Throws a StoryreelError when the provider does not say, and the signal's reason.
 */
export async function recoverClip(
  run: Run,
  desk: Desk | undefined,
  attempt: Attempt,
  show: Show,
): Promise<FoundPurchase | undefined> {
  return (await fromStore(run, attempt)) ?? (desk && (await fromProvider(run, desk, attempt, show)));
}

async function fromStore(run: Run, attempt: Attempt): Promise<FoundPurchase | undefined> {
  const { store, probe, signal } = run.crew;
  const { digest } = attempt;
  const clip = digest && (await store.clips.find(digest));
  if (!clip || !(await store.clips.verify(clip.digest))) {
    return undefined;
  }
  const purchase = await recordClip(run, attempt, clip.digest, await probe(clip.path, signal));
  if (!attempt.local) {
    share(run, { purchase, clip });
  }
  return { clip, purchase };
}

async function fromProvider(
  run: Run,
  desk: Desk,
  attempt: Attempt,
  show: Show,
): Promise<FoundPurchase | undefined> {
  try {
    const fetched = await fetchClip(run, desk, attempt, show);
    return fetched.kind === 'here' ? await storeClip(run, attempt, fetched) : undefined;
  } catch (error) {
    // An account that is not let in, or a job at another address, says nothing of the clip.
    const isAboutTheClip =
      error instanceof StoryreelError && error.retry === 'never' && !(error as Reasoned).failure;
    if (isAboutTheClip) {
      return undefined;
    }
    throw error;
  }
}
