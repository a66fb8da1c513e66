import { StoryreelError } from '../diagnostics/errors.js';
import type { FoundPurchase } from '../store/purchases.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { fetchClip, isOfDisk } from './fetch-clip.js';
import { noteRendered, storeClip } from './follow-job.js';
import type { Run, Show } from './run.js';

/** Whether an attempt's clip was paid for and counted as gone, whatever a person said of buying it again since. */
export function hasExpired({ state, ending, verdict, local }: Attempt): boolean {
  return !local && state === 'ended' && ending?.outcome === 'expired' && verdict !== 'not-charged';
}

/**
 * Asks a provider once more for a clip that counted as gone, before anybody pays for it again: it may have been away for a
 * while only. Undefined when there is none. Waits for nothing. Throws the signal's reason, and StoryreelErrors of the disk.
 */
export async function askOnceMore(
  run: Run,
  desk: Desk,
  attempt: Attempt,
  show: Show,
): Promise<FoundPurchase | undefined> {
  const { ticket } = attempt;
  const asked = ticket && (await answered(run, desk.provider.status(ticket, { signal: run.crew.signal })));
  if (asked?.kind !== 'done') {
    return undefined;
  }
  const atOnce = { ...run, patience: { ...run.patience, jobMs: 0, missingMs: 0 } };
  const fetched = await answered(run, fetchClip(atOnce, desk, { ...attempt, clip: asked.clip }, show));
  if (fetched?.kind !== 'here') {
    return undefined;
  }
  return storeClip(run, await noteRendered(run, attempt, asked), fetched);
}

/** What came; undefined when it could not be had. A disk that does not take it is no reason to buy the clip anew. */
async function answered<T>({ crew }: Run, asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (crew.signal.aborted || !(error instanceof StoryreelError) || isOfDisk(error)) {
      throw error;
    }
    return undefined;
  }
}
