import type { Plan, PlannedShot } from '../plan/plan.js';
import type { LockedTake } from '../store/lock-schema.js';
import { blockOf } from './pick-take.js';

type Candidate = PlannedShot['candidates'][number];

/** What the lock of a plan says of a shot's takes, also where the shot had another name; asked by candidate. */
export function lockedTakesOf(
  plan: Plan,
  planned: PlannedShot,
): (candidate: Candidate) => LockedTake | undefined {
  const block = blockOf(plan, planned);
  const takes = block === undefined ? [] : (plan.lock[block]?.takes ?? []);
  return ({ take, key }) => takes.find((each) => each.take === take && each.key === key);
}

/**
 * The take of a lock whose clip is not here, where another one that its key has bought is here in its stead: as after a
 * merge, when two people rendered the same.
 */
export function replacedTake(candidate: Candidate, locked: LockedTake | undefined): LockedTake | undefined {
  return candidate.clip && locked && candidate.clip.digest !== locked.clip ? locked : undefined;
}
