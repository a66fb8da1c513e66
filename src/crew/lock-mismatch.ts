import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { lockPlaces } from '../store/lock-file.js';
import type { LockedShot } from '../store/lock-schema.js';
import type { LockTree } from '../store/lock-tree.js';

/**
 * Where a lock says something else than the storyboard, and nobody would see it: shots that the storyboard does not have, and
 * picked takes that are not of the shot as it is now while others are. `shown`: the lock's path for people.
 */
export async function lockMismatches(
  plan: Plan,
  path: string,
  shown: string,
): Promise<readonly Diagnostic[]> {
  const ids = new Set(plan.shots.map(({ id }) => id));
  const unknown = Object.keys(plan.lock).filter((id) => !ids.has(id));
  const stale = plan.shots.flatMap((shot) => {
    const block = Object.hasOwn(plan.lock, shot.id) ? plan.lock[shot.id] : undefined;
    return block && hasStalePick(shot, block) ? [{ shot, block }] : [];
  });
  const places = unknown.length + stale.length > 0 ? await lockPlaces(path, shown) : undefined;
  if (!places) {
    return [];
  }
  return [
    ...unknown.map((id) => unknownShot(id, plan, places)),
    ...stale.map(({ shot, block }) => stalePick(shot, block, places)),
  ];
}

function isCurrent({ candidates }: PlannedShot, { take, key }: LockedShot['takes'][number]): boolean {
  return candidates.some((candidate) => candidate.take === take && candidate.key === key);
}

function hasStalePick(shot: PlannedShot, { take, takes }: LockedShot): boolean {
  const current = takes.filter((each) => isCurrent(shot, each));
  return current.length > 0 && !current.some((each) => each.take === take);
}

function stalePick({ id, picked }: PlannedShot, { take }: LockedShot, places: LockTree): Diagnostic {
  return {
    code: 'lock-pick-stale',
    severity: 'warning',
    message: `take ${take} is picked here and was made from something else than ${id} is now; the film has take ${picked}`,
    hint: `\`storyreel pick ${id} ${picked}\` says so in the lock; \`storyreel takes ${id}\` shows the others`,
    span: places.value(['shots', id, 'take']) ?? places.key(['shots', id]),
  };
}

function unknownShot(id: string, { lock, shots }: Plan, places: LockTree): Diagnostic {
  const keys = new Set(lock[id]?.takes.map(({ key }) => key));
  const now = shots.find(({ candidates }) => candidates.some(({ key }) => keys.has(key)));
  return {
    code: 'lock-shot-unknown',
    severity: 'hint',
    message: now
      ? `the storyboard has no shot "${id}"; its takes are those of "${now.id}" now`
      : `the storyboard has no shot "${id}"`,
    hint: now
      ? 'the next render writes them under that name'
      : 'the next render takes it out of the lock; its clips stay in the store until `storyreel store gc`',
    span: places.key(['shots', id]),
  };
}
