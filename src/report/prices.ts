import { formatCents, formatExact, type Usd } from '../terms/money.js';

/** A price for people, in cents: "$0.33", or "free". */
export function formatPrice(amount: Usd): string {
  return amount === 0 ? 'free' : formatCents(amount);
}

/** A total for people: cents, and the exact amount where rounding hid something: "$0.98 (exactly $0.975)". */
export function formatTotal(amount: Usd): string {
  const [cents, exact] = [formatCents(amount), formatExact(amount)];
  return amount === 0 ? 'free' : cents === exact ? cents : `${cents} (exactly ${exact})`;
}
