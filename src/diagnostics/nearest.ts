import leven from 'leven';

/** The name nearest to a misspelt one, if one is near enough to be meant. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  if (wrong.length > 60) {
    return undefined;
  }
  const limit = Math.max(1, Math.floor(wrong.length / 3) + (wrong.length > 3 ? 1 : 0));
  let best: string | undefined;
  let distance = limit + 1;
  for (const name of names) {
    const found = leven(wrong.toLowerCase(), name.toLowerCase(), { maxDistance: distance });
    if (found < distance) {
      best = name;
      distance = found;
    }
  }
  return best;
}
