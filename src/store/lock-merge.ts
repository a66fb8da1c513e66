import { isDeepStrictEqual } from 'node:util';
import { type LockedShot, type LockedShots, type LockedTake, pickedTake } from './lock-schema.js';

/** What a merge of locks begins with. */
export interface LockSides {
  readonly ours: LockedShots;
  readonly theirs: LockedShots;
  /** What both came from; absent where nobody knows. */
  readonly base?: LockedShots;
}

/** A shot of a merged lock. */
export interface MergedShot {
  readonly id: string;
  readonly shot: LockedShot;
  /** Whose block it is: that of both alike, of the one side that changed it, or made of both. */
  readonly from: 'same' | 'ours' | 'theirs' | 'both';
  /** Numbers of the takes that each side picked; they differ, or nothing would have to be asked. */
  readonly question?: { readonly ours: number; readonly theirs: number };
}

/**
 * Merges two locks shot by shot, sorted by id. What one side alone changed is as that side has it. A shot that both changed keeps
 * the takes of both, and its picked take is that of the side that picked anew; where both did, it is a question.
 */
export function mergeLocks({ ours, theirs, base }: LockSides): readonly MergedShot[] {
  const ids = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])].sort();
  return ids.flatMap(
    (id) => mergeShot(id, own(ours, id), own(theirs, id), base && { shot: own(base, id) }) ?? [],
  );
}

/** The same shot with a take picked, which answers its question. */
export function settled(
  { id, shot, from, question }: MergedShot,
  take: number,
  theirs: LockedShots,
): MergedShot {
  const wantsTheirs = question?.theirs === take && question.ours !== take;
  const request = (wantsTheirs ? own(theirs, id)?.request : undefined) ?? shot.request;
  return { id, shot: { take, takes: shot.takes, request }, from };
}

/** Shots are called as their authors like, also like what every object has. */
function own(shots: LockedShots, id: string): LockedShot | undefined {
  return Object.hasOwn(shots, id) ? shots[id] : undefined;
}

function mergeShot(
  id: string,
  ours: LockedShot | undefined,
  theirs: LockedShot | undefined,
  base: { readonly shot: LockedShot | undefined } | undefined,
): MergedShot | undefined {
  if (isDeepStrictEqual(ours, theirs)) {
    return ours && { id, shot: ours, from: 'same' };
  }
  if (base && isDeepStrictEqual(base.shot, ours)) {
    return theirs && { id, shot: theirs, from: 'theirs' };
  }
  if (base && isDeepStrictEqual(base.shot, theirs)) {
    return ours && { id, shot: ours, from: 'ours' };
  }
  if (ours && theirs) {
    return bothChanged(id, ours, theirs, base?.shot);
  }
  // One side took away what the other changed, or nobody knows which did what: too much in a lock does no harm.
  return ours ? { id, shot: ours, from: 'ours' } : theirs && { id, shot: theirs, from: 'theirs' };
}

function bothChanged(
  id: string,
  ours: LockedShot,
  theirs: LockedShot,
  base: LockedShot | undefined,
): MergedShot {
  const { takes, numberOf } = takesOfBoth(ours.takes, theirs.takes);
  const [mine, yours] = [pickedTake(ours), pickedTake(theirs)];
  const [myNumber, yourNumber] = [mine.take, numberOf(yours)];
  const before = base && pickedTake(base);
  const merged = (take: number, request: LockedShot['request']): MergedShot => ({
    id,
    shot: { take, takes, request },
    from: 'both',
  });
  if (before && isSame(before, mine)) {
    return merged(yourNumber, theirs.request);
  }
  if (myNumber === yourNumber || (before && isSame(before, yours))) {
    return merged(myNumber, ours.request);
  }
  return { ...merged(myNumber, ours.request), question: { ours: myNumber, theirs: yourNumber } };
}

/** The takes of two sides: ours with their numbers, theirs where ours lack them, renumbered where a number is taken. */
function takesOfBoth(ours: readonly LockedTake[], theirs: readonly LockedTake[]) {
  const takes = [...ours];
  const numbers = new Map<LockedTake, number>();
  const taken = new Set(ours.map(({ take }) => take));
  let last = Math.max(...ours.map(({ take }) => take), ...theirs.map(({ take }) => take));
  for (const theirTake of theirs) {
    const at = takes.findIndex((each) => isSame(each, theirTake));
    const known = takes[at];
    if (known) {
      numbers.set(theirTake, known.take);
      takes[at] =
        theirTake.note === undefined || known.note !== undefined ? known : { ...known, note: theirTake.note };
      continue;
    }
    const isFree = !taken.has(theirTake.take);
    last += isFree ? 0 : 1;
    const take = isFree ? theirTake.take : last;
    taken.add(take);
    numbers.set(theirTake, take);
    takes.push({ ...theirTake, take });
  }
  const sorted = takes.sort((a, b) => a.take - b.take);
  return { takes: sorted, numberOf: (take: LockedTake): number => numbers.get(take) ?? take.take };
}

/** One purchase: the same clip, bought for the same. */
function isSame(a: LockedTake, b: LockedTake): boolean {
  return a.key === b.key && a.clip === b.clip;
}
