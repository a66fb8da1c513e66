import type { Offer } from '../models/card.js';
import type { Desk } from './desk.js';
import type { Step } from './policy.js';

/** An offer that may be tried. */
export interface OpenOffer {
  readonly offer: Offer;
  readonly desk: Desk;
  /** How long to wait before, in milliseconds. */
  readonly waitMs: number;
}

/** The way of one clip through its offers. */
export interface Route {
  /**
   * The offers to try now, none when there is none left. More than one only when any of them will do: then the first
   * provider with a free place gets the clip, so that none of them idles while clips wait.
   */
  next(): readonly OpenOffer[];
  /** The offers that would be tried, did they not cost more than may be spent. */
  tooDear(): readonly OpenOffer[];
  /** Takes note of how a try went. */
  note(offer: Offer, step: Step): void;
}

const FIRST_WAIT_MS = 1_000;
/** As long as a breaker's longest pause. */
const LONGEST_WAIT_MS = 15_000;

/**
 * A route through offers in the order to try them; with `spread`, through whichever of them is free. Offers of
 * providers that were stopped are passed over, and those that `fits` says cannot be paid, as long as it says so.
 */
export function planRoute(
  offers: readonly Offer[],
  deskOf: (provider: string) => Desk | undefined,
  spread: boolean,
  fits: (offer: Offer) => boolean,
): Route {
  const closed = new Set<Offer>();
  const refusals = new Map<Offer, number>();
  const mended = new Set<Offer>();
  let spareTries = 1;

  /** A definite "unwell" is waited out, longer each time; a breaker's pause counts as well. */
  const waitFor = (offer: Offer, desk: Desk): number => {
    const times = refusals.get(offer) ?? 0;
    const own = times === 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (times - 1));
    return Math.max(own, desk.breaker.pauseMs());
  };

  const open = (): readonly OpenOffer[] =>
    offers.flatMap((offer) => {
      const desk = deskOf(offer.provider);
      const usable = desk && !desk.stopped() && !closed.has(offer);
      return usable ? [{ offer, desk, waitMs: waitFor(offer, desk) }] : [];
    });

  const payable = (): readonly OpenOffer[] => open().filter(({ offer }) => fits(offer));

  return {
    next() {
      const soonest = payable().toSorted((a, b) => a.waitMs - b.waitMs);
      const ready = soonest.filter(({ waitMs }) => waitMs === 0);
      return spread && ready.length > 0 ? ready : soonest.slice(0, 1);
    },
    tooDear: () => open().filter(({ offer }) => !fits(offer)),
    note(offer, step) {
      if (step === 'again' && !mended.has(offer)) {
        // What was put right once and failed again is not put right again.
        mended.add(offer);
      } else if (step === 'next-or-wait') {
        refusals.set(offer, (refusals.get(offer) ?? 0) + 1);
      } else if (step === 'next-or-again' && payable().length === 1 && spareTries > 0) {
        spareTries--;
      } else {
        closed.add(offer);
      }
    },
  };
}
