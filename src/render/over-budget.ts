import { formatExact } from '../terms/money.js';
import { priceAt } from './price-at.js';
import type { OpenOffer } from './route.js';
import type { ClipOutcome, WantedClip } from './work.js';

/**
 * What it means for a clip that the offers left for it cost more than may be spent. `reason`: why the others, which cost
 * what was planned, did not have it.
 */
export function overBudget(
  wanted: WantedClip,
  tooDear: readonly OpenOffer[],
  reason?: ClipOutcome,
): ClipOutcome {
  const over = { kind: 'failed', outcome: 'budget', code: 'budget-exceeded' } as const;
  const isDearer = tooDear.every(({ offer }) => priceAt(wanted, offer) > wanted.price);
  if (!isDearer) {
    return {
      ...over,
      message: 'it would cost more than the budget, or --max-cost, has left',
      hint: 'raise it, lower the resolution, or render fewer shots; `storyreel preview` is free',
    };
  }
  const why = reason?.kind === 'failed' ? `${reason.message}; ` : '';
  const first = wanted.offers[0]?.provider;
  return {
    ...over,
    message: `${why}${dearer(wanted, tooDear)}, and no more than ${formatExact(wanted.price)} was agreed to`,
    hint: `render it again when ${first} has it, or agree to more: a higher --max-cost, and a budget with room for it`,
  };
}

/** "wavespeed asks $0.90", of the offers that are too dear. */
export function dearer(wanted: WantedClip, tooDear: readonly OpenOffer[]): string {
  return tooDear
    .map(({ offer }) => `${offer.provider} asks ${formatExact(priceAt(wanted, offer))}`)
    .join(', ');
}
