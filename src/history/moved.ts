/**
 * Which of some things have moved: the fewest whose moving explains the new order. `places` are their old places in their
 * new order; what is in the longest increasing subsequence of them has stayed.
 */
export function movedOf(places: readonly number[]): ReadonlySet<number> {
  /** By length of a subsequence: the index in `places` of the smallest end of any. */
  const ends: number[] = [];
  const before: number[] = [];
  for (const [index, place] of places.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[ends[middle] ?? 0] ?? 0) < place) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    before[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const moved = new Set(places.keys());
  for (let index = ends.at(-1) ?? -1; index >= 0; index = before[index] ?? -1) {
    moved.delete(index);
  }
  return moved;
}
