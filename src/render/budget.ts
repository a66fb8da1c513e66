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

/** What a budget starts with. */
export interface BudgetParts {
  /** The most that may be spent, ever; absent: no limit. */
  readonly limit?: Usd | undefined;
  /** What counts against it from the start. */
  readonly already?: Usd;
  /** The most that this run may buy for, whatever is planned; absent: no limit. */
  readonly agreed?: Usd | undefined;
}

/** A budget; without limits everything fits. */
export function createBudget({ limit, already, agreed }: BudgetParts = {}): Budget {
  let committed: number = already ?? 0;
  let bought = 0;
  const fits = (amount: Usd): boolean =>
    (limit === undefined || committed + amount <= limit) &&
    (agreed === undefined || bought + amount <= agreed);
  return {
    ...(limit !== undefined && { limit }),
    get committed() {
      return committed as Usd;
    },
    reserve(amount) {
      if (!fits(amount)) {
        return undefined;
      }
      committed += amount;
      bought += amount;
      return reservation(amount, (difference) => {
        committed += difference;
        bought += difference;
      });
    },
    held: (amount) =>
      reservation(amount, (difference) => {
        committed += difference;
      }),
  };
}

/** Ends once; `change` is told by how much what was set aside was wrong. */
function reservation(amount: Usd, change: (difference: number) => void): Reservation {
  let open = true;
  const close = (cost: number): void => {
    if (open) {
      open = false;
      change(cost - amount);
    }
  };
  return { settle: (cost) => close(cost), release: () => close(0) };
}
