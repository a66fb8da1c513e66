import type { PlannedShot } from '../plan/plan.js';

/**
 * Which shot of the newer film is which of the older: by id; and of what is left, by request, then by prompt, which is a
 * shot that got another name. Of several that are just alike the first is the first.
 */
export function pairShots(
  before: readonly PlannedShot[],
  after: readonly PlannedShot[],
): ReadonlyMap<PlannedShot, PlannedShot> {
  const pairs = new Map<PlannedShot, PlannedShot>();
  const paired = new Set<PlannedShot>();
  for (const signOf of [idOf, requestOf, promptOf]) {
    const left = new Map<string, PlannedShot[]>();
    for (const shot of before.filter((each) => !paired.has(each))) {
      const sign = signOf(shot);
      left.set(sign, [...(left.get(sign) ?? []), shot]);
    }
    for (const shot of after.filter((each) => !pairs.has(each))) {
      const was = left.get(signOf(shot))?.shift();
      if (was) {
        pairs.set(shot, was);
        paired.add(was);
      }
    }
  }
  return pairs;
}

function idOf({ id }: PlannedShot): string {
  return id;
}

/** The key of take 1; where there is none, nothing that another shot could have. */
function requestOf({ candidates, key, id }: PlannedShot): string {
  return candidates.find(({ take }) => take === 1)?.key ?? key ?? `no request: ${id}`;
}

function promptOf({ shot }: PlannedShot): string {
  return shot.prompt.text.trim();
}
