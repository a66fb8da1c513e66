import { FREE, type Usd } from '../terms/money.js';

/** Money set aside for one attempt. */
export interface Reservation {
  /** The attempt cost this much. */
  settle(cost: Usd): void;
  /** The attempt cost nothing. */
  release(): void;
}

/** What a clip has of what was agreed to. */
export interface Share {
  /** What it costs where it is planned to be bought. */
  readonly price: Usd;
  /** Whether that is part of the plan's sum. */
  readonly isPlanned: boolean;
}

/** What a run may spend (DESIGN §5.6). */
export interface Budget {
  /**
   * Whether an amount may be set aside now for a clip. More than its share may be only where that leaves what is planned
   * for the others; absent, the share is the amount.
   */
  fits(amount: Usd, share?: Share): boolean;
  /** Sets an amount aside before a submit; undefined when it does not fit. */
  reserve(amount: Usd, share?: Share): Reservation | undefined;
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
  /** The plan's sum. */
  readonly planned?: Usd;
  /** Whether no clip may cost more than its share, be there room or not. */
  readonly noneDearer?: boolean;
}

/** A budget; without limits everything fits. */
export function createBudget(parts: BudgetParts = {}): Budget {
  const { limit, already, agreed, planned, noneDearer = false } = parts;
  let committed: number = already ?? 0;
  let bought = 0;
  /** The shares of clips for which nothing is set aside yet. */
  let toCome: number = planned ?? 0;
  const room = (): number =>
    Math.min(
      limit === undefined ? Number.POSITIVE_INFINITY : limit - committed,
      agreed === undefined ? Number.POSITIVE_INFINITY : agreed - bought,
    );
  const wholeShare = (amount: Usd): Share => ({ price: amount, isPlanned: true });
  const fits: Budget['fits'] = (amount, share = wholeShare(amount)) => {
    if (amount <= share.price) {
      return amount <= room();
    }
    const forOthers = Math.max(0, toCome - (share.isPlanned ? share.price : 0));
    return !noneDearer && amount <= room() - forOthers;
  };
  return {
    ...(limit !== undefined && { limit }),
    get committed() {
      return committed as Usd;
    },
    fits,
    reserve(amount, share = wholeShare(amount)) {
      if (!fits(amount, share)) {
        return undefined;
      }
      const taken = Math.min(toCome, share.isPlanned ? share.price : 0);
      committed += amount;
      bought += amount;
      toCome -= taken;
      return reservation((cost) => {
        committed += cost - amount;
        bought += cost - amount;
        // What cost nothing is tried again, or may be.
        toCome += cost === FREE ? taken : 0;
      });
    },
    held: (amount) =>
      reservation((cost) => {
        committed += cost - amount;
      }),
  };
}

/** Ends once; `settle` is told what it cost, which is not what was set aside when that was wrong. */
function reservation(settle: (cost: Usd) => void): Reservation {
  let open = true;
  const close = (cost: Usd): void => {
    if (open) {
      open = false;
      settle(cost);
    }
  };
  return { settle: close, release: () => close(FREE) };
}
