import { InvalidArgumentError } from 'commander';
import { MOST_USD } from '../../terms/money.js';

/** A number, 0 or more. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('give a number, 0 or more');
  }
  return value;
}

/** A whole number, 0 or more. */
export function whole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) {
    throw new InvalidArgumentError('give a whole number');
  }
  return value;
}

/** Money in USD, with or without its sign. */
export function amount(text: string): number {
  const value = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('give an amount in USD, for example 2.50');
  }
  if (value > MOST_USD) {
    throw new InvalidArgumentError(`give an amount of at most ${MOST_USD} USD`);
  }
  return value;
}
