import { FREE, timesUsd, type Usd, usd } from '../terms/money.js';
import type { ModelCard } from './card.js';
import type { Parameters } from './request.js';

/** The card's price of one clip; undefined when the card has none for these parameters. */
export function cardPrice(card: ModelCard, parameters: Parameters): Usd | undefined {
  if (card.price.free) {
    return FREE;
  }
  const rates = card.price.per_second[parameters.resolution];
  const rate = parameters.audio ? rates?.audio : rates?.silent;
  return rate === undefined ? undefined : timesUsd(usd(rate), parameters.duration);
}
