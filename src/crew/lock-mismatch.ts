import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { lockPlaces } from '../store/lock-file.js';
import type { LockedShot, LockedTake } from '../store/lock-schema.js';
import type { LockTree } from '../store/lock-tree.js';
import { type Digest, shortDigest } from '../terms/digest.js';
import { lockedTakesOf, replacedTake } from './locked-takes.js';
import { blockOf } from './pick-take.js';

/**
 * Where a lock says something else than the film is, and nobody would see it: shots that the storyboard does not have, picked
 * takes that are not of the shot as it is now while others are, and those for which another clip is shown. `shown`: the lock's path for people.
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
  const replaced = plan.shots.flatMap((shot) => replacedPick(plan, shot) ?? []);
  const places =
    unknown.length + stale.length + replaced.length > 0 ? await lockPlaces(path, shown) : undefined;
  if (!places) {
    return [];
  }
  return [
    ...unknown.map((id) => unknownShot(id, plan, places)),
    ...stale.map(({ shot, block }) => stalePick(shot, block, places)),
    ...replaced.map((pick) => clipAbsent(pick, places)),
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

/** A picked take of which the clip that the lock names is not here, and another one of its key is in the film. */
interface ReplacedPick {
  readonly block: string;
  readonly locked: LockedTake;
  readonly shown: Digest;
}

function replacedPick(plan: Plan, shot: PlannedShot): ReplacedPick | undefined {
  const candidate = shot.candidates.find(({ take }) => take === shot.picked);
  const block = blockOf(plan, shot);
  const locked = candidate && replacedTake(candidate, lockedTakesOf(plan, shot)(candidate));
  // What this machine makes is made again for nothing.
  return candidate?.clip && locked && locked.provider !== 'local' && block !== undefined
    ? { block, locked, shown: candidate.clip.digest }
    : undefined;
}

function clipAbsent({ block, locked, shown }: ReplacedPick, places: LockTree): Diagnostic {
  const { take, clip } = locked;
  return {
    code: 'lock-clip-absent',
    severity: 'warning',
    message: `take ${take} of ${block} is clip ${shortDigest(clip)}, which is not here; the film shows ${shortDigest(shown)}, which was bought for the same prompt`,
    hint: '`storyreel store pull` brings it from the shared store, once whoever bought it has put it there with `storyreel store push`',
    span: places.value(['shots', block, 'take']) ?? places.key(['shots', block]),
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
