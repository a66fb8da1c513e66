import type { Settings } from '../language/settings.js';
import type { ModelCard, Offer } from '../models/card.js';
import type { Parameters } from '../models/request.js';

/** Providers that can be used now: the local one, and those with a key in the environment. */
export type Credentials = ReadonlySet<string>;

/** The offers a shot may go to, first choice first. */
export interface Route {
  /** Offers of providers that can be used. */
  readonly usable: readonly Offer[];
  /** The first choice, for prices and for people; of a provider without a key when there is no other. */
  readonly first: Offer | undefined;
}

/**
 * The offers of a shot's model in the order of the settings. Offers that cannot carry one of its parameters are left out:
 * nothing is dropped silently. `turn` is the shot's place among those to be rendered, for `spread`.
 */
export function routeFor(
  card: ModelCard,
  parameters: Parameters,
  settings: Settings,
  credentials: Credentials,
  turn: number,
): Route {
  const able = settings.order.flatMap((provider) =>
    card.offers.filter((offer) => offer.provider === provider && canCarry(offer, parameters)),
  );
  const usable = able.filter((offer) => credentials.has(offer.provider));
  // A card has one price for all its offers: which is cheapest is known when the services are asked (crew/quotes.ts).
  const ordered = settings.routing === 'spread' ? rotated(usable, turn) : usable;
  return { usable: ordered, first: ordered[0] ?? able[0] };
}

function canCarry(offer: Offer, parameters: Parameters): boolean {
  return (Object.keys(parameters) as (keyof Parameters)[]).every((name) => offer.fields[name] !== undefined);
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
