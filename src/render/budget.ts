import type { Usd } from '../terms/money.js';

/** Money set aside for one attempt. */
export interface Reservation {
  /** The attempt cost this much. */
  settle(cost: Usd): void;
  /** The attempt cost nothing. */
  release(): void;
}

/** What a run may spend (DESIGN §5.6). */
export interface Budget {
  /** Sets an amount aside before a submit; undefined when that would go over. */
  reserve(amount: Usd): Reservation | undefined;
  /** The reservation of an attempt of an earlier run, whose amount counts from the start (`already`). */
  held(amount: Usd): Reservation;
  /** What is spent or set aside. */
  readonly committed: Usd;
  /** The most that may be; absent: no limit. */
  readonly limit?: Usd;
}

/** A budget; without a limit everything fits. `already`: what counts against it from the start. */
export function createBudget(limit?: Usd, already = 0 as Usd): Budget {
  let committed: number = already;
  return {
    ...(limit !== undefined && { limit }),
    get committed() {
      return committed as Usd;
    },
    reserve(amount) {
      if (limit !== undefined && committed + amount > limit) {
        return undefined;
      }
      committed += amount;
      return held(amount);
    },
    held,
  };

  function held(amount: Usd): Reservation {
    let open = true;
    const close = (cost: number): void => {
      if (open) {
        open = false;
        committed += cost - amount;
      }
    };
    return { settle: (cost) => close(cost), release: () => close(0) };
  }
}
