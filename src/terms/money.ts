import type { Branded } from './brand.js';

/** Money in whole micro-dollars (1 USD = 1,000,000), so that sums are exact. */
export type Usd = Branded<number, 'Usd'>;

/** The largest amount, in dollars, that anybody may write down: whatever is more is a slip, and sums of it stay exact. */
export const MOST_USD = 1_000_000;

/** Nothing. */
export const FREE = 0 as Usd;

/**
 * Dollars to micro-dollars. Takes the decimal text of a model card or a plain number.
 * Throws a RangeError for what is not a finite, non-negative amount.
 */
export function usd(dollars: number | string): Usd {
  const micros = Math.round(Number(dollars) * 1_000_000);
  if (!Number.isSafeInteger(micros) || micros < 0) {
    throw new RangeError(`not an amount of money: ${dollars}`);
  }
  return micros as Usd;
}

/** The sum of amounts. */
export function sumUsd(amounts: Iterable<Usd>): Usd {
  let total = 0;
  for (const amount of amounts) {
    total += amount;
  }
  return total as Usd;
}

/** A rate per second times seconds, rounded to the micro-dollar. */
export function timesUsd(rate: Usd, factor: number): Usd {
  return Math.round(rate * factor) as Usd;
}

/** The exact amount as a number of dollars, for machine output (65,000 becomes 0.065). */
export function toDollars(amount: Usd): number {
  return amount / 1_000_000;
}

/** For people: cents, rounded half up ("$0.07" for 65,000). */
export function formatCents(amount: Usd): string {
  return `$${(Math.floor(amount / 10_000 + 0.5) / 100).toFixed(2)}`;
}

/** For people, exact: as many decimals as it takes, at least two ("$0.065", "$0.50"). */
export function formatExact(amount: Usd): string {
  const text = (amount / 1_000_000).toFixed(6).replace(/0{1,4}$/, '');
  return `$${text}`;
}
