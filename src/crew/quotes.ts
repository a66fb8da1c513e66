import type { Offer } from '../models/card.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { Order, Provider } from '../providers/provider.js';
import { FREE, sumUsd, timesUsd, type Usd } from '../terms/money.js';

/** How long a quote may take; the card's price stands in for a late one. */
const QUOTE_MS = 5_000;

/**
 * The plan with the prices that providers quote now (WaveSpeed: Model Price). What costs alike is asked once; a quote that
 * does not come leaves the card's price. With `cheapest`, the offers of each shot are put in the order of their prices.
 */
export async function quotePlan(
  plan: Plan,
  providers: ReadonlyMap<string, Provider>,
  routing: 'order' | 'cheapest' | 'spread',
  signal: AbortSignal,
): Promise<Plan> {
  const asked = new Map<string, Promise<Usd | undefined>>();

  async function quoted(planned: PlannedShot, offer: Offer): Promise<Usd | undefined> {
    const order = orderOf(planned, offer);
    const provider = providers.get(offer.provider);
    if (!order || !provider?.quote) {
      return undefined;
    }
    const { duration, resolution, aspect_ratio, audio } = order.request.parameters;
    const alike = JSON.stringify([offer.provider, offer.endpoint, duration, resolution, aspect_ratio, audio]);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(QUOTE_MS)]);
    const quote = asked.get(alike) ?? provider.quote(order, { signal: limit }).catch(() => undefined);
    asked.set(alike, quote);
    return quote;
  }

  const shots = await Promise.all(
    plan.shots.map(async (planned): Promise<PlannedShot> => {
      // All takes of a shot cost alike, and what is planned for nothing stays so.
      const unpaid = planned.candidates.filter(({ price }) => price !== FREE);
      const takes = planned.waitsFor.length > 0 ? planned.takes : unpaid.length;
      const card = (planned.price / takes) as Usd;
      const considered = routing === 'cheapest' ? planned.offers : planned.offers.slice(0, 1);
      if (planned.price === FREE || considered.length === 0) {
        return planned;
      }
      const priced = await Promise.all(
        considered.map(async (offer) => ({ offer, price: (await quoted(planned, offer)) ?? card })),
      );
      const [best] = priced.toSorted((a, b) => a.price - b.price);
      if (!best) {
        return planned;
      }
      const others = planned.offers.filter((offer) => offer !== best.offer);
      return {
        ...planned,
        candidates: planned.candidates.map((take) =>
          take.price === FREE ? take : { ...take, price: best.price },
        ),
        price: timesUsd(best.price, takes),
        provider: best.offer.provider,
        offers: [best.offer, ...others],
      };
    }),
  );
  signal.throwIfAborted();
  return { ...plan, shots, total: sumUsd(shots.map((shot) => shot.price)) };
}

/** The order of a shot at an offer. Prices do not depend on what the pictures show, so any address will do. */
function orderOf({ id, card, request: known, foreseen }: PlannedShot, offer: Offer): Order | undefined {
  const request = known ?? foreseen;
  if (!card || !request) {
    return undefined;
  }
  const pictures = new Map(
    request.references.map(({ name, digest }) => [name, { handle: `https://pictures.invalid/${digest}` }]),
  );
  return { label: id, card, offer, request, pictures };
}
