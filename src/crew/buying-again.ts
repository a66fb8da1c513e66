import { cardPrice } from '../models/price.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { RequestKey } from '../terms/digest.js';
import { FREE, type Usd } from '../terms/money.js';
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
    const { card, request } = shot;
    const isWanted =
      shot.candidates.some(({ clip }) => clip?.digest === digest) ||
      keysOf(shot).some((key) => wanted.has(key));
    if (isWanted && card && request) {
      const local = card.offers.every(({ provider }) => provider === 'local');
      return { shot: shot.id, price: cardPrice(card, request.parameters) ?? FREE, local };
    }
  }
  return undefined;
}

/** The keys under which a shot's takes are found. */
export function keysOf({ candidates }: PlannedShot): readonly RequestKey[] {
  return candidates.map(({ key }) => key);
}
