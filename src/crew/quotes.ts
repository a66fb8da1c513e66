import { StoryreelError } from '../diagnostics/errors.js';
import type { Offer } from '../models/card.js';
import { cardPrice } from '../models/price.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { Order, Provider } from '../providers/provider.js';
import { FREE, MOST_USD, sumUsd, timesUsd, type Usd, usd } from '../terms/money.js';

/** How long a quote may take; the card's price stands in for a late one. */
const QUOTE_MS = 5_000;

/** Asks what one take of a shot costs at an offer; undefined when its provider does not say. */
type Ask = (planned: PlannedShot, offer: Offer) => Promise<Usd | undefined>;

/**
 * The plan with the prices that providers quote now (WaveSpeed: Model Price), at every offer that a shot may go to. What
 * costs alike is asked once; where no quote comes, the card's price stands. A shot is planned at the price of the offer
 * that comes first; with `cheapest` the offers are put in the order of their prices. Throws StoryreelError
 * `quote-impossible` for a quote that is above what any clip may cost: what would be charged is not known then.
 */
export async function quotePlan(
  plan: Plan,
  providers: ReadonlyMap<string, Provider>,
  routing: 'order' | 'cheapest' | 'spread',
  signal: AbortSignal,
): Promise<Plan> {
  const ask = asker(providers, signal);
  const shots = await Promise.all(
    plan.shots.map((planned) => quoteShot(planned, routing === 'cheapest', ask)),
  );
  signal.throwIfAborted();
  return { ...plan, shots, total: sumUsd(shots.map((shot) => shot.price)) };
}

/** Asks each question once, however many shots have it. */
function asker(providers: ReadonlyMap<string, Provider>, signal: AbortSignal): Ask {
  const asked = new Map<string, Promise<Usd | undefined>>();
  return async (planned, offer) => {
    const provider = providers.get(offer.provider);
    const order = provider?.quote && orderOf(planned, offer);
    if (!order || !provider?.quote) {
      return undefined;
    }
    const { duration, resolution, aspect_ratio, audio } = order.request.parameters;
    const alike = JSON.stringify([offer.provider, offer.endpoint, duration, resolution, aspect_ratio, audio]);
    const quote =
      asked.get(alike) ??
      provider
        .quote(order, { signal: AbortSignal.any([signal, AbortSignal.timeout(QUOTE_MS)]) })
        .catch((error: unknown) => (error instanceof RangeError ? Number.POSITIVE_INFINITY : undefined))
        .then((price) => asPrice(price, offer));
    asked.set(alike, quote);
    return quote;
  };
}

/** What was quoted as a price; undefined when it is none. A price of nothing is none: what is free is on the card. */
function asPrice(quoted: number | undefined, { provider, endpoint }: Offer): Usd | undefined {
  if (quoted !== undefined && quoted > usd(MOST_USD)) {
    const most = `$${MOST_USD.toLocaleString('en-US')}`;
    throw new StoryreelError(
      'quote-impossible',
      `${provider} quotes more than ${most} for a clip of ${endpoint}`,
      {
        hint: `nothing was bought; look at its price on ${provider}'s website, or take ${provider} out of providers.order in storyreel.yaml`,
      },
    );
  }
  return quoted === undefined || quoted === FREE ? undefined : (quoted as Usd);
}

/** The shot with a price for each of its offers; as it was where none differs from the card's, or nothing is bought. */
async function quoteShot(planned: PlannedShot, cheapestFirst: boolean, ask: Ask): Promise<PlannedShot> {
  const { card, candidates, offers, waitsFor } = planned;
  const parameters = (planned.request ?? planned.foreseen)?.parameters;
  const onCard = card && parameters && cardPrice(card, parameters);
  const isBought = waitsFor.length > 0 || candidates.some(({ wanted, clip }) => wanted && !clip);
  if (onCard === undefined || onCard === FREE || !isBought) {
    return planned;
  }
  const priced = await Promise.all(
    offers.map(async (offer) => ({ offer, price: (await ask(planned, offer)) ?? onCard })),
  );
  const ordered = cheapestFirst ? priced.toSorted((a, b) => a.price - b.price) : priced;
  const [first] = ordered;
  if (!first || priced.every(({ price }) => price === onCard)) {
    return planned;
  }
  const dearest = Math.max(...priced.map(({ price }) => price)) as Usd;
  return {
    ...planned,
    candidates: candidates.map((take) => ({
      ...take,
      // What is planned for nothing stays so.
      ...(take.price === FREE ? {} : { price: first.price }),
      ...(take.ifLost === undefined ? {} : { ifLost: dearest }),
    })),
    price: timesUsd(first.price, takesToPay(planned)),
    // One with a job under way stays where that is.
    provider: planned.price === FREE ? planned.provider : first.offer.provider,
    offers: ordered.map(({ offer }) => offer),
    prices: new Map(ordered.map(({ offer, price }) => [offer, price])),
  };
}

/** How many takes of a shot the plan pays for. All takes of a shot cost alike. */
function takesToPay({ waitsFor, takes, candidates }: PlannedShot): number {
  return waitsFor.length > 0 ? takes : candidates.filter(({ price }) => price !== FREE).length;
}

/**
 * What a plan would cost beyond its total, should every shot go to the dearest of its offers. Nothing where they all cost
 * the same.
 */
export function mostElsewhere({ shots }: Pick<Plan, 'shots'>): Usd {
  return sumUsd(
    shots.map((planned) => {
      const { prices, offers, price } = planned;
      const planOf = offers[0] && prices?.get(offers[0]);
      if (!prices || planOf === undefined || price === FREE) {
        return FREE;
      }
      return timesUsd((Math.max(...prices.values()) - planOf) as Usd, takesToPay(planned));
    }),
  );
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
