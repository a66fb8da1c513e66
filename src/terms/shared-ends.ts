/** How many entries two lists share at their beginning, and how many of the others at their end. */
export function sharedEnds<T>(
  a: readonly T[],
  b: readonly T[],
): { readonly head: number; readonly tail: number } {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) {
    tail += 1;
  }
  return { head, tail };
}
