import type { Offer } from '../models/card.js';
import type { Usd } from '../terms/money.js';
import type { Share } from './budget.js';
import type { WantedClip } from './work.js';

/** What a clip costs at one of its offers. */
export function priceAt({ price, prices }: WantedClip, offer: Offer): Usd {
  return prices?.get(offer) ?? price;
}

/** A clip's part in what was agreed to. */
export function shareOf({ price, isBegun }: WantedClip): Share {
  return { price, isPlanned: !isBegun };
}
