import type { Offer } from '../models/card.js';
import type { Failure } from '../providers/provider.js';
import { adoptEarlier } from './adopt-earlier.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { findLostJob } from './find-lost-job.js';
import { type Followed, followJob, noteStored } from './follow-job.js';
import { outcomeOf } from './outcomes.js';
import { type Step, stepAfter } from './policy.js';
import { type OpenOffer, planRoute, type Route } from './route.js';
import { type Run, type Show, showing } from './run.js';
import { sendJob } from './send-job.js';
import type { ClipOutcome, WantedClip } from './work.js';

/** What one try of an offer came to. */
export type Tried =
  | Followed
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'unknown'; readonly message: string; readonly attempt: Attempt }
  | { readonly kind: 'paused' }
  | { readonly kind: 'budget' };

/**
 * Gets one clip: from the store, from an attempt of an earlier run, or by buying it. Buys at most once: whatever
 * is in doubt stops here. Throws the signal's reason when told to stop, and StoryreelErrors of the disk.
 */
export async function buyClip(run: Run, wanted: WantedClip): Promise<ClipOutcome> {
  const { store, journal } = run.crew;
  const earlier = journal.latest(wanted.key);
  const found = await store.purchases.find(wanted.key);
  if (found) {
    if (earlier?.state === 'rendered') {
      await noteStored(run, earlier, found.clip.digest);
    }
    return { kind: 'stored', found, bought: false };
  }
  const adopted = await adoptEarlier(run, wanted, earlier);
  return adopted.kind === 'outcome' ? adopted.outcome : tryOffers(run, wanted, adopted.tried);
}

/** Tries one offer after the other until there is a clip or a reason to stop. */
async function tryOffers(run: Run, wanted: WantedClip, before: Followed | undefined): Promise<ClipOutcome> {
  const { clock, signal } = run.crew;
  const route = planRoute(wanted.offers, run.desk, run.crew.routing === 'spread');
  let last: Tried | undefined = before;
  let lastOffer: Offer | undefined = wanted.offers.find(
    (offer) => before && 'attempt' in before && offer.provider === before.attempt.provider,
  );
  for (let waited = 0; ; ) {
    if (last && lastOffer) {
      const done = settle(run, route, lastOffer, last);
      if (done) {
        return done;
      }
    }
    const open = route.next();
    const [soonest] = open;
    if (!soonest) {
      return outcomeOf(last) ?? nobodyLeft(run, wanted);
    }
    if (soonest.waitMs > 0) {
      if (waited >= run.patience.outageMs) {
        return outcomeOf(last) ?? nobodyLeft(run, wanted);
      }
      const { provider } = soonest.offer;
      const note = `${provider} is unwell; trying again in ${Math.ceil(soonest.waitMs / 1000)} s`;
      showing(run, wanted, provider)('waiting', { note });
      await clock.sleep(soonest.waitMs, signal);
      waited += soonest.waitMs;
    }
    [lastOffer, last] = await atFirstFreePlace(open, async ({ offer, desk }) => [
      offer,
      await tryOffer(run, desk, wanted, offer, showing(run, wanted, offer.provider)),
    ]);
  }
}

/** Does the work at whichever of the desks has a place first; the others pass it over when its turn comes there. */
function atFirstFreePlace<T>(open: readonly OpenOffer[], work: (at: OpenOffer) => Promise<T>): Promise<T> {
  let taken = false;
  return new Promise((resolve, reject) => {
    for (const each of open) {
      const turn = async (): Promise<void> => {
        if (!taken) {
          taken = true;
          await work(each).then(resolve, reject);
        }
      };
      each.desk.job(turn).catch(reject);
    }
  });
}

/** Takes note of how a try went. The outcome when it settles the clip; undefined when another try may follow. */
function settle(run: Run, route: Route, offer: Offer, tried: Tried): ClipOutcome | undefined {
  switch (tried.kind) {
    case 'paused':
      return undefined;
    case 'refused': {
      const { failure } = tried;
      if (failure.kind === 'account') {
        run.desk(offer.provider)?.stop(failure);
      }
      return goOn(route, offer, tried, stepAfter(failure, 'refused'));
    }
    case 'ended': {
      const { ending, failure } = tried;
      if (ending.outcome === 'lost') {
        return goOn(route, offer, tried, 'next-or-again');
      }
      if (failure?.kind === 'account') {
        run.desk(offer.provider)?.stop(failure);
      }
      return goOn(route, offer, tried, failure ? stepAfter(failure, { charged: ending.charged }) : 'stop');
    }
    default:
      return outcomeOf(tried);
  }
}

function goOn(route: Route, offer: Offer, tried: Tried, step: Step): ClipOutcome | undefined {
  if (step === 'stop') {
    return outcomeOf(tried);
  }
  route.note(offer, step);
  return undefined;
}

/** What stands in the way when no offer could be tried at all. */
function nobodyLeft(run: Run, wanted: WantedClip): ClipOutcome {
  for (const { provider } of wanted.offers) {
    const why = run.desk(provider)?.stopped();
    if (why) {
      const { code, message, hint } = why;
      return {
        kind: 'failed',
        outcome: 'rejected',
        code,
        message,
        provider,
        ...(hint === undefined ? {} : { hint }),
      };
    }
  }
  const message = `no provider in use can render it (${wanted.card.id})`;
  return { kind: 'failed', outcome: 'rejected', code: 'provider-stopped', message };
}

const BUSY_PAUSE_MS = 5_000;

/** One try of one offer: sends the job, waits while the provider is busy, and follows the job to its end. */
async function tryOffer(run: Run, desk: Desk, wanted: WantedClip, offer: Offer, show: Show): Promise<Tried> {
  const { clock, emit, signal } = run.crew;
  for (let waited = 0; ; ) {
    signal.throwIfAborted();
    const sent = await sendJob(run, desk, wanted, offer, show);
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
        return followJob(run, desk, sent.attempt, false, show);
      }
      case 'busy': {
        desk.slower();
        if (waited >= run.patience.outageMs) {
          return {
            kind: 'refused',
            failure: { kind: 'deadline', code: 'provider-busy', message: sent.message },
          };
        }
        const wait = sent.retryAfterMs ?? BUSY_PAUSE_MS;
        show('waiting', { note: `${offer.provider} is busy; sending again in ${Math.ceil(wait / 1000)} s` });
        await clock.sleep(wait, signal);
        waited += wait;
        continue;
      }
      case 'unknown':
        return afterNoAnswer(run, desk, wanted, sent.attempt, sent.failure, show);
      default:
        return sent;
    }
  }
}

/** A submit was not answered: its job is looked for at once, where there is a list to look in. */
async function afterNoAnswer(
  run: Run,
  desk: Desk,
  wanted: WantedClip,
  attempt: Attempt,
  failure: Failure,
  show: Show,
): Promise<Tried> {
  const lost = await findLostJob(run, desk, attempt, wanted.card);
  switch (lost.kind) {
    case 'found':
      return followJob(run, desk, lost.attempt, true, show);
    case 'none':
      return { kind: 'refused', failure: { ...failure, kind: 'outage' } };
    case 'unclear':
      return { kind: 'unknown', message: `${failure.message}; ${lost.message}`, attempt };
  }
}
