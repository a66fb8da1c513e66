/**
 * The ledger: what each attempt means in money.
 *
 * It is a view of the journal and no file of its own. The journal is append-only, checksummed and on disk before
 * every step; a second record of the same facts could only ever disagree with it.
 */
import { sumUsd, type Usd } from '../terms/money.js';
import type { Attempt } from './attempt.js';

/**
 * Where an attempt's money is. `reserved`: a job may be running; `charged`: paid; `released`: nothing was paid;
 * `refunded`: was thought paid, and a person says it is not; `unknown`: may be paid, nobody knows.
 */
export type LedgerState = 'reserved' | 'charged' | 'released' | 'refunded' | 'unknown';

/** One attempt in money. */
export interface LedgerLine {
  readonly attempt: Attempt;
  readonly state: LedgerState;
  /** What was charged where known, else the estimate. */
  readonly amount: Usd;
}

/** The lines and what they add up to. */
export interface Ledger {
  readonly lines: readonly LedgerLine[];
  readonly spent: Usd;
  readonly reserved: Usd;
  readonly unknown: Usd;
}

/** The ledger of some attempts. */
export function ledgerOf(attempts: Iterable<Attempt>): Ledger {
  const lines = [...attempts].map(ledgerLine);
  const total = (state: LedgerState): Usd =>
    sumUsd(lines.filter((line) => line.state === state).map((line) => line.amount));
  return { lines, spent: total('charged'), reserved: total('reserved'), unknown: total('unknown') };
}

/** How a run left the books. */
export interface RunMoney {
  /** What was paid since the run began. */
  readonly spent: Usd;
  /** Set aside for all jobs under way, of whichever run. */
  readonly reserved: Usd;
  /** All that may be paid and nobody knows. */
  readonly unknown: Usd;
}

/** Begins to count what a run does to the books; the answer is as of when it is asked for. */
export function countMoney(attempts: () => Iterable<Attempt>): () => RunMoney {
  const before = ledgerOf(attempts()).spent;
  return () => {
    const { spent, reserved, unknown } = ledgerOf(attempts());
    return { spent: Math.max(0, spent - before) as Usd, reserved, unknown };
  };
}

/** Where an attempt's money is. */
export function ledgerState({ state, ending, verdict }: Attempt): LedgerState {
  switch (state) {
    case 'intended':
      return verdict === 'not-charged' ? 'released' : verdict === 'retake' ? 'unknown' : 'reserved';
    case 'submitted':
      return 'reserved';
    case 'rendered':
    case 'stored':
      return 'charged';
    case 'ended':
      if (verdict === 'not-charged') {
        return ending?.charged === 'yes' ? 'refunded' : 'released';
      }
      if (ending?.charged === 'no') {
        return 'released';
      }
      return ending?.charged === 'yes' ? 'charged' : 'unknown';
  }
}

function ledgerLine(attempt: Attempt): LedgerLine {
  return { attempt, state: ledgerState(attempt), amount: attempt.cost ?? attempt.estimate };
}
