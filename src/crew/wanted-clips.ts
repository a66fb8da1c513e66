import { cardPrice } from '../models/price.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { WantedClip } from '../render/work.js';
import { FREE, sumUsd, type Usd } from '../terms/money.js';

/** What a plan would cost beyond its total, should all jobs be gone that earlier runs left for it. */
export function mostIfLost({ shots }: Pick<Plan, 'shots'>): Usd {
  // Takes that are alike have one job between them.
  const prices = new Map(
    shots
      .flatMap(({ candidates }) => candidates)
      .flatMap(({ key, wanted, ifLost }) => (wanted && ifLost !== undefined ? [[key, ifLost] as const] : [])),
  );
  return sumUsd(prices.values());
}

/**
 * The takes that a render has to get for a shot, in their order. `shots`: how many there are in the film. The takes that
 * will be in the film stand in line before the others, so that a film which cannot be paid whole is whole.
 */
export function wantedClips(planned: PlannedShot, shots: number): readonly WantedClip[] {
  const { id, shot, card, offers, prices, candidates, picked } = planned;
  if (!card || offers.length === 0) {
    return [];
  }
  const [first] = offers;
  return candidates
    .filter(({ wanted, clip }) => wanted && !clip)
    .map(({ take, request, key, price, boughtBy }) => ({
      shot: id,
      take,
      key,
      request,
      card,
      // One with a job under way is planned at no price; should it prove that there is no such job, it has one after all.
      ...(price === FREE && boughtBy === undefined ? { isBegun: true } : {}),
      price:
        price === FREE
          ? ((first && prices?.get(first)) ?? cardPrice(card, request.parameters) ?? FREE)
          : price,
      ...(prices && { prices }),
      offers,
      place: shot.index + (take === picked ? 0 : shots),
    }));
}
