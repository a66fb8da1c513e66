import type { PlannedShot } from '../plan/plan.js';

/**
 * Which shot of the newer film is which of the older: by id; and of what is left, by request, which is a shot that got
 * another name. Of several that are just alike the first is the first.
 */
export function pairShots(
  before: readonly PlannedShot[],
  after: readonly PlannedShot[],
): ReadonlyMap<PlannedShot, PlannedShot> {
  const byId = new Map(before.map((shot) => [shot.id, shot]));
  const pairs = new Map<PlannedShot, PlannedShot>();
  for (const shot of after) {
    const same = byId.get(shot.id);
    if (same) {
      pairs.set(shot, same);
      byId.delete(shot.id);
    }
  }
  const left = new Map<string, PlannedShot[]>();
  for (const shot of byId.values()) {
    const sign = signOf(shot);
    left.set(sign, [...(left.get(sign) ?? []), shot]);
  }
  for (const shot of after) {
    const was = pairs.has(shot) ? undefined : left.get(signOf(shot))?.shift();
    if (was) {
      pairs.set(shot, was);
    }
  }
  return pairs;
}

/** What shots have in common that are one shot: the request of take 1; where there is none, what the author wrote. */
function signOf({ candidates, key, shot }: PlannedShot): string {
  const { prompt, style, model, seed } = shot;
  return (
    candidates.find(({ take }) => take === 1)?.key ??
    key ??
    JSON.stringify([prompt.text.trim(), style, model, shot.duration, shot.resolution, seed])
  );
}
