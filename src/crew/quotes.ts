import type { Plan, PlannedShot } from '../plan/plan.js';
import type { Order, Provider } from '../providers/provider.js';
import { FREE, sumUsd, type Usd } from '../terms/money.js';

/** How long a quote may take; the card's price stands in for a late one. */
const QUOTE_MS = 5_000;

/**
 * The plan with the prices that providers quote now, where one is asked for its shots (WaveSpeed: Model Price). What
 * costs alike is asked once. A quote that does not come leaves the card's price.
 */
export async function quotePlan(
  plan: Plan,
  providers: ReadonlyMap<string, Provider>,
  signal: AbortSignal,
): Promise<Plan> {
  const asked = new Map<string, Promise<Usd | undefined>>();
  const shots = await Promise.all(
    plan.shots.map(async (planned): Promise<PlannedShot> => {
      const order = orderOf(planned);
      const provider = order && providers.get(order.offer.provider);
      if (!order || !provider?.quote) {
        return planned;
      }
      const { duration, resolution, aspect_ratio, audio } = order.request.parameters;
      const alike = JSON.stringify([
        provider.name,
        order.offer.endpoint,
        duration,
        resolution,
        aspect_ratio,
        audio,
      ]);
      const quote =
        asked.get(alike) ??
        provider
          .quote(order, { signal: AbortSignal.any([signal, AbortSignal.timeout(QUOTE_MS)]) })
          .catch(() => undefined);
      asked.set(alike, quote);
      const price = await quote;
      return price === undefined ? planned : { ...planned, price, estimate: 'exact' };
    }),
  );
  signal.throwIfAborted();
  return { ...plan, shots, total: sumUsd(shots.map((shot) => shot.price)) };
}

/** The order of a shot that is to be bought. Prices do not depend on what the pictures show, so any address will do. */
function orderOf({ id, price, card, request, offers }: PlannedShot): Order | undefined {
  const [offer] = offers;
  if (price === FREE || !card || !request || !offer) {
    return undefined;
  }
  const pictures = new Map(
    request.references.map(({ name, digest }) => [name, { handle: `https://pictures.invalid/${digest}` }]),
  );
  return { label: id, card, offer, request, pictures };
}
