import type { Offer } from '../models/card.js';
import type { Failure } from '../providers/provider.js';
import type { Attempt } from './attempt.js';
import type { Desk, Leave } from './desk.js';
import { findLostJob, showingTheWait } from './find-lost-job.js';
import { type Followed, followJob } from './follow-job.js';
import { mendUploads } from './mend-uploads.js';
import type { Run, Show } from './run.js';
import { sendJob } from './send-job.js';
import { claimPurchase, type NotOurs } from './shared-purchase.js';
import type { WantedClip } from './work.js';

/** What one try of an offer came to. */
export type Tried =
  | ((Followed | Refused) & {
      /** What it failed of is put right since: the same offer may go well now. */
      readonly mended?: boolean;
    })
  | NotOurs
  | { readonly kind: 'unknown'; readonly message: string; readonly attempt: Attempt }
  | { readonly kind: 'paused' }
  | { readonly kind: 'budget' };

/** Nothing was accepted. */
interface Refused {
  readonly kind: 'refused';
  readonly failure: Failure;
}

const BUSY_PAUSE_MS = 5_000;
/**
 * A provider that says "again in 0 s" is not asked without a breath, and after some breaths with longer ones: each try
 * has to be written down before and after.
 */
const SHORTEST_BUSY_PAUSE_MS = 500;
const BREATHS = 4;
const MOST_DOUBLINGS = 4;

function busyPause(refusals: number, told: number | undefined): number {
  const doublings = Math.min(MOST_DOUBLINGS, Math.max(0, refusals - BREATHS));
  return Math.max(SHORTEST_BUSY_PAUSE_MS * 2 ** doublings, told ?? BUSY_PAUSE_MS);
}

/** One try of one offer: sends the job, waits while the provider is busy, and follows the job to its end. */
export async function tryOffer(
  run: Run,
  desk: Desk,
  wanted: WantedClip,
  offer: Offer,
  show: Show,
  leave: Leave,
): Promise<Tried> {
  const { clock, emit, signal } = run.crew;
  const notOurs = desk.provider.local ? undefined : await claimPurchase(run, wanted);
  if (notOurs) {
    return notOurs;
  }
  for (let waited = 0, refusals = 1; ; refusals++) {
    const sent = await sendJob(run, desk, wanted, offer, show);
    const over = (tried: Tried): Promise<Tried> => mendUploads(run, desk, wanted, tried, sent.uploads);
    switch (sent.kind) {
      case 'accepted': {
        desk.faster();
        const { shot, take } = wanted;
        emit({
          type: 'shot-submitted',
          shot,
          take,
          provider: offer.provider,
          job: sent.attempt.ticket?.id ?? '',
        });
        return over(await followJob(run, desk, sent.attempt, false, show, leave));
      }
      case 'busy': {
        desk.slower();
        const wait = busyPause(refusals, sent.retryAfterMs);
        // Told to come back after the patience is over, it may as well be said now.
        if (waited + wait > run.patience.outageMs) {
          return {
            kind: 'refused',
            failure: { kind: 'deadline', code: 'provider-busy', message: sent.message },
          };
        }
        show('waiting', { note: `${offer.provider} is busy`, retry_seconds: Math.ceil(wait / 1000) });
        await clock.sleep(wait, signal);
        waited += wait;
        await desk.turn(signal);
        continue;
      }
      case 'unknown':
        return over(await afterNoAnswer(run, desk, sent.attempt, sent.failure, show, leave));
      default:
        return over(sent);
    }
  }
}

/** A submit was not answered: its job is looked for at once, where there is a list to look in. */
async function afterNoAnswer(
  run: Run,
  desk: Desk,
  attempt: Attempt,
  failure: Failure,
  show: Show,
  leave: Leave,
): Promise<Tried> {
  const lost = await findLostJob(run, desk, attempt, showingTheWait(show, attempt));
  switch (lost.kind) {
    case 'found':
      return followJob(run, desk, lost.attempt, true, show, leave);
    case 'none':
      return { kind: 'refused', failure: { ...failure, kind: 'outage' } };
    case 'unclear':
      return { kind: 'unknown', message: `${failure.message}; ${lost.message}`, attempt };
  }
}
