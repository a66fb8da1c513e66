import type { Offer } from '../models/card.js';
import type { FoundPurchase } from '../store/purchases.js';
import { FREE } from '../terms/money.js';
import { adoptEarlier } from './adopt-earlier.js';
import type { Leave } from './desk.js';
import { type Followed, noteStored } from './follow-job.js';
import { NOT_UPLOADED } from './host-pictures.js';
import { mendUploads } from './mend-uploads.js';
import { notAgreed, outcomeOf } from './outcomes.js';
import { dearer, overBudget } from './over-budget.js';
import { type Step, stepAfter } from './policy.js';
import { priceAt, shareOf } from './price-at.js';
import { type OpenOffer, planRoute, type Route } from './route.js';
import { type Run, showing } from './run.js';
import { letGo, otherBuyers } from './shared-purchase.js';
import { type Tried, tryOffer } from './try-offer.js';
import type { ClipOutcome, WantedClip } from './work.js';

/**
 * Gets one clip: from the store, where it was `found`, from an attempt of an earlier run, or by buying it. Buys at most once: whatever
 * is in doubt stops here. Throws the signal's reason when told to stop, and StoryreelErrors of the disk.
 */
export async function buyClip(
  run: Run,
  wanted: WantedClip,
  found: FoundPurchase | undefined,
): Promise<ClipOutcome> {
  const earlier = run.crew.journal.latest(wanted.key);
  if (found) {
    if (earlier?.state === 'rendered') {
      await noteStored(run, earlier, found.clip.digest);
    }
    return { kind: 'stored', found, bought: false };
  }
  try {
    const adopted = await adoptEarlier(run, wanted, earlier);
    if (adopted.kind === 'outcome') {
      return adopted.outcome;
    }
    const tried = adopted.tried && (await mended(run, wanted, adopted.tried));
    if (wanted.isBegun && wanted.price > FREE && run.crew.buysNothingAnew) {
      return notAgreed(tried);
    }
    return await tryOffers(run, wanted, tried);
  } finally {
    await letGo(run, wanted.key);
  }
}

/** How an earlier run's job ended, with what it failed of put right where that can be done. */
async function mended(run: Run, wanted: WantedClip, tried: Followed): Promise<Tried> {
  const desk = 'attempt' in tried ? run.desk(tried.attempt.provider) : undefined;
  return desk ? mendUploads(run, desk, wanted, tried, 'earlier') : tried;
}

/** Tries one offer after the other until there is a clip or a reason to stop. */
async function tryOffers(run: Run, wanted: WantedClip, before: Tried | undefined): Promise<ClipOutcome> {
  const { budget, clock, routing, signal } = run.crew;
  const share = shareOf(wanted);
  const route = planRoute(wanted.offers, run.desk, routing === 'spread', (offer) =>
    budget.fits(priceAt(wanted, offer), share),
  );
  const others = otherBuyers(run, wanted);
  let last: Tried | undefined = before;
  let lastOffer = offerOf(wanted, before);
  // Why there is no clip yet; a try that a breaker held back says nothing about that.
  let reason: ClipOutcome | undefined;
  for (let waited = 0; ; ) {
    const done = last && settle(run, route, lastOffer, last);
    if (done) {
      return done;
    }
    reason = outcomeOf(last) ?? reason;
    const open = route.next();
    const [soonest] = open;
    const tooDear = route.tooDear();
    if (!soonest) {
      const stopped = allStopped(run, wanted);
      return tooDear.length > 0 && !stopped
        ? overBudget(wanted, tooDear, reason)
        : (stopped ?? reason ?? nobodyLeft(run, wanted));
    }
    const { provider } = soonest.offer;
    // Whether the same offer is tried once more is known only where one gets the clip.
    const forgotten = last && 'mended' in last && last.mended ? lastOffer : undefined;
    const first = last?.kind === 'elsewhere' ? last.claimant : undefined;
    const came = await others.waitFor(first, showing(run, wanted, provider));
    if (came) {
      return came;
    }
    if (soonest.waitMs > 0) {
      if (waited >= run.patience.outageMs) {
        const unwilling = reason ?? unwell(provider, soonest.desk.breaker.why());
        return tooDear.length > 0 ? overBudget(wanted, tooDear, unwilling) : unwilling;
      }
      const why = soonest.desk.breaker.why() ?? `${provider} is unwell`;
      const dear = tooDear.length > 0 ? ` (${dearer(wanted, tooDear)}: not agreed to)` : '';
      const retry_seconds = Math.ceil(soonest.waitMs / 1000);
      showing(run, wanted, provider)('waiting', { note: `${why}${dear}`, retry_seconds });
      await clock.sleep(soonest.waitMs, signal);
      waited += soonest.waitMs;
    }
    [lastOffer, last] = await atFirstFreePlace(open, signal, async ({ offer, desk }, leave) => {
      const show = showing(run, wanted, offer.provider);
      if (offer === forgotten) {
        show('uploading', { note: `${offer.provider} could not find a picture; uploading it again` });
      }
      return [offer, await tryOffer(run, desk, wanted, offer, show, leave)];
    });
  }
}

/** The offer an earlier run's job was sent to, where the clip still has it. */
function offerOf(wanted: WantedClip, tried: Tried | undefined): Offer | undefined {
  const attempt = tried && 'attempt' in tried ? tried.attempt : undefined;
  return wanted.offers.find(
    ({ provider, endpoint }) => provider === attempt?.provider && endpoint === attempt.endpoint,
  );
}

/**
 * Does the work at whichever of the desks has a place and a turn first, and withdraws from the others. Rejects with the
 * signal's reason while none has; from then on only the work's own end counts, as it may be in the middle of a submit.
 */
function atFirstFreePlace<T>(
  open: readonly OpenOffer[],
  signal: AbortSignal,
  work: (at: OpenOffer, leave: Leave) => Promise<T>,
): Promise<T> {
  const claims = open.map((at) => ({ at, withdrawal: new AbortController() }));
  return new Promise((resolve, reject) => {
    const withdraw = (kept?: OpenOffer): void => {
      for (const { at, withdrawal } of claims) {
        if (at !== kept) {
          withdrawal.abort(signal.reason);
        }
      }
    };
    const stop = (): void => {
      withdraw();
      reject(signal.reason);
    };
    if (signal.aborted) {
      stop();
      return;
    }
    signal.addEventListener('abort', stop, { once: true });
    for (const { at, withdrawal } of claims) {
      const begin = (leave: Leave): Promise<void> => {
        signal.removeEventListener('abort', stop);
        withdraw(at);
        return work(at, leave).then(resolve, reject);
      };
      at.desk.job(begin, withdrawal.signal).catch(() => undefined);
    }
  });
}

/**
 * Takes note of how a try went. The outcome when it settles the clip; undefined when another try may follow. `offer` is
 * absent when the try was an earlier run's and the clip has that offer no more: what it means for the clip is the same.
 */
function settle(run: Run, route: Route, offer: Offer | undefined, tried: Tried): ClipOutcome | undefined {
  const goOn = (step: Step): ClipOutcome | undefined => {
    if (step === 'stop') {
      return outcomeOf(tried);
    }
    if (offer) {
      route.note(offer, step);
    }
    return undefined;
  };
  switch (tried.kind) {
    case 'paused':
    case 'budget':
      // What another offer costs may still fit.
      return undefined;
    case 'refused': {
      const { failure } = tried;
      if (failure.kind === 'account' && offer) {
        run.desk(offer.provider)?.stop(failure);
      }
      return goOn(stepAfter(failure, 'refused', tried.mended));
    }
    case 'ended': {
      const { ending, failure } = tried;
      if (ending.outcome === 'lost') {
        return goOn('next-or-again');
      }
      if (failure?.kind === 'account') {
        run.desk(tried.attempt.provider)?.stop(failure);
      }
      const { charged } = ending;
      return goOn(failure ? stepAfter(failure, { charged }, tried.mended) : 'stop');
    }
    default:
      return outcomeOf(tried);
  }
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

/** Where several providers take no key or no account, each is named: putting one right is not what the author thinks it is. */
function allStopped(run: Run, { offers }: WantedClip): ClipOutcome | undefined {
  const providers = [...new Set(offers.map(({ provider }) => provider))];
  const whys = providers.flatMap((provider) => run.desk(provider)?.stopped() ?? []);
  const [first] = whys;
  if (!first || whys.length < 2 || whys.length < providers.length) {
    return undefined;
  }
  const message = whys.map((why) => why.message.replace(NOT_UPLOADED, '')).join('; ');
  const hint = whys.every(({ code }) => code === 'key-refused')
    ? 'check these keys in the environment or in .env; a new key may need a first payment to work'
    : [...new Set(whys.flatMap((why) => why.hint ?? []))].join('; ');
  return { kind: 'failed', outcome: 'rejected', code: first.code, message, hint };
}

/** A breaker held every try back for as long as a clip waits. */
function unwell(provider: string, why: string | undefined): ClipOutcome {
  const message = `${provider} has not answered for too long${why === undefined ? '' : `: ${why}`}`;
  const hint = 'nothing was sent for this shot; run it again later';
  return { kind: 'failed', outcome: 'rejected', code: 'provider-unwell', message, hint, provider };
}
