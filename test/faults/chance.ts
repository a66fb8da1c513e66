/** A seeded source of chance: the same seed draws the same again (mulberry32). */
export interface Dice {
  /** 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number from `from` to `to`, both included. */
  whole(from: number, to: number): number;
  /** One of a list. */
  pick<T>(from: readonly T[]): T;
}

/** Dice for a seed. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  return {
    next,
    whole: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick(from) {
      const [first, ...others] = from;
      if (first === undefined) {
        throw new Error('nothing to pick from');
      }
      return [first, ...others][Math.floor(next() * from.length)] ?? first;
    },
  };
}
