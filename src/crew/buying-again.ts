import { cardPrice } from '../models/price.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { AttemptBook } from '../render/attempt-book.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import { FREE, formatExact, type Usd } from '../terms/money.js';
import type { ClipFacts } from './store-survey.js';

/** What a render would do without a clip. */
export interface BuyingAgain {
  /** The shot that wants it. */
  readonly shot: string;
  /** What it costs if it has to be bought. */
  readonly price: Usd;
  /** Whether it is made on this machine. */
  readonly local: boolean;
}

/** What the next render of some films would do if a clip were not there; undefined when none of them wants it. */
export function buyingAgain(
  { digest, keys }: Pick<ClipFacts, 'digest' | 'keys'>,
  plans: readonly Plan[],
): BuyingAgain | undefined {
  const wanted = new Set(keys);
  for (const shot of plans.flatMap((plan) => plan.shots)) {
    const isWanted =
      shot.candidates.some(({ clip }) => clip?.digest === digest) ||
      keysOf(shot).some((key) => wanted.has(key));
    const again = isWanted ? renderedAgain(shot) : undefined;
    if (again) {
      return again;
    }
  }
  return undefined;
}

/** What rendering a shot again takes; undefined when that is not known. */
export function renderedAgain({ id, card, request, foreseen }: PlannedShot): BuyingAgain | undefined {
  const parameters = (request ?? foreseen)?.parameters;
  if (!card || !parameters) {
    return undefined;
  }
  const local = card.offers.every(({ provider }) => provider === 'local');
  return { shot: id, price: cardPrice(card, parameters) ?? FREE, local };
}

/** By clip, the provider that a render asks for it before it buys: the last job of its key was the clip's, and is in the journal. */
export function jobsLeft(book: Pick<AttemptBook, 'attempts' | 'latest'>): ReadonlyMap<Digest, string> {
  return new Map(
    book
      .attempts()
      .flatMap(({ id, key, digest, local, provider }) =>
        digest && !local && book.latest(key)?.id === id ? [[digest, provider] as const] : [],
      ),
  );
}

/**
 * What a render does about a clip that is not there, for people: "fetches window again …". `from`: the provider that has its
 * job. `store`: what may have it besides.
 */
export function againText({ shot, price, local }: BuyingAgain, from?: string, store?: string): string {
  if (local) {
    return `makes ${shot} again, which is free`;
  }
  const cost = price === FREE ? 'a price that is not known here' : formatExact(price);
  if (from !== undefined) {
    return `fetches ${shot} again for nothing while ${from} has it, else it costs ${cost}, and it asks first`;
  }
  // Bought elsewhere, so that there is no job here to ask the provider for.
  const unless = store === undefined ? '' : ` unless ${store} has it`;
  return `buys ${shot} again for ${cost}${unless}, and it asks first`;
}

/** The keys under which a shot's takes are found. */
export function keysOf({ candidates }: PlannedShot): readonly RequestKey[] {
  return candidates.map(({ key }) => key);
}
