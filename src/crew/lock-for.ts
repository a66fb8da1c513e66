import { inputsOf } from '../plan/inputs.js';
import type { Plan } from '../plan/plan.js';
import { inBatches } from '../stitch/jobs/side-by-side.js';
import type { LockedShot, LockedShots, LockedTake } from '../store/lock-schema.js';
import type { FoundPurchase, Purchases } from '../store/purchases.js';
import type { RequestKey } from '../terms/digest.js';
import { lockedTakesOf } from './locked-takes.js';
import type { ShotResult } from './shot-result.js';

/** Enough to hide a slow disk. */
const READ_AT_ONCE = 64;

/**
 * The lock after a run: each shot of the storyboard with all its takes, and the one that is in the film. A shot that has
 * none keeps what the lock said before, so that the next plan can tell what changed; so does one that was not part of the run.
 * Shots that are gone from the storyboard are gone, unless they may be shots of another name now that have no takes yet.
 * `note` is kept with the takes that this run was asked to get.
 */
export async function lockFor(
  plan: Plan,
  results: readonly ShotResult[],
  purchases: Purchases,
  note?: string,
): Promise<LockedShots> {
  const shots: Record<string, LockedShot> = {};
  for (const { id } of plan.storyboard.shots) {
    const before = Object.hasOwn(plan.lock, id) ? plan.lock[id] : undefined;
    if (before) {
      shots[id] = before;
    }
  }
  const inHand = new Map<RequestKey, FoundPurchase>();
  for (const { wanted, outcome } of results.flatMap(({ rendered }) => rendered)) {
    if (outcome.kind === 'stored') {
      inHand.set(wanted.key, outcome.found);
    }
  }
  const find = async (key: RequestKey) => inHand.get(key) ?? (await purchases.find(key));
  for (const some of inBatches(results, READ_AT_ONCE)) {
    const blocks = await Promise.all(some.map((result) => blockOf(result, plan, find, note)));
    for (const [index, { planned }] of some.entries()) {
      const block = blocks[index];
      if (block) {
        shots[planned.id] = block;
      }
    }
  }
  return { ...unclaimed(plan, shots), ...shots };
}

/** Blocks of names that are gone, of which a shot that was not part of the run, or waits, may be the new name. */
function unclaimed({ lock, storyboard }: Plan, written: LockedShots): LockedShots {
  if (storyboard.shots.every(({ id }) => Object.hasOwn(written, id))) {
    return {};
  }
  const claimed = new Set(Object.values(written).flatMap(({ takes }) => takes.map(({ key }) => key)));
  return Object.fromEntries(
    Object.entries(lock).filter(
      ([id, { takes }]) => !Object.hasOwn(written, id) && !takes.some(({ key }) => claimed.has(key)),
    ),
  );
}

type Find = (key: RequestKey) => Promise<FoundPurchase | undefined>;
type Candidate = ShotResult['planned']['candidates'][number];

/** A shot's block; undefined when there is no take of it. */
async function blockOf(
  { planned, picked, rendered }: ShotResult,
  plan: Plan,
  find: Find,
  note: string | undefined,
): Promise<LockedShot | undefined> {
  const { candidates } = planned;
  const lockedOf = lockedTakesOf(plan, planned);
  const entries = await Promise.all(
    candidates.map((candidate) => entryOf(candidate, lockedOf(candidate), plan.lock, find)),
  );
  const asked = new Set(rendered.map(({ wanted }) => wanted.take));
  const noted = entries.flatMap((entry) =>
    entry ? [note !== undefined && asked.has(entry.take) ? { ...entry, note } : entry] : [],
  );
  const locked = candidates.flatMap((candidate) => lockedOf(candidate) ?? []);
  const takes = withoutTwins(noted, locked, picked);
  const [first] = takes;
  const request = candidates.find((candidate) => candidate.request.take === 1)?.request ?? planned.request;
  if (!first || !request) {
    return undefined;
  }
  const isThere = takes.some(({ take }) => take === picked);
  return { take: isThere ? picked : first.take, takes, request: inputsOf(request) };
}

/**
 * Takes as the lock is to say them, with what it said before of those that would become the same purchase as another one.
 * That is so where two people bought one key and a merge kept both, and only one of the clips is here: the other one is
 * paid for, and nobody but the lock knows of it.
 */
function withoutTwins(
  takes: readonly LockedTake[],
  locked: readonly LockedTake[],
  picked: number,
): readonly LockedTake[] {
  const before = new Map(locked.map((each) => [each.take, each]));
  const changed = ({ take, clip }: LockedTake): boolean => before.get(take)?.clip !== clip;
  // Whichever is as it was keeps its clip; among the others the one in the film comes first.
  const rank = (each: LockedTake): number => (changed(each) ? (each.take === picked ? 1 : 2) : 0);
  const owner = new Map<string, number>();
  for (const { key, clip, take } of [...takes].sort((a, b) => rank(a) - rank(b))) {
    owner.set(`${key} ${clip}`, owner.get(`${key} ${clip}`) ?? take);
  }
  return takes.map((each) => {
    const isTwin = owner.get(`${each.key} ${each.clip}`) !== each.take;
    return (isTwin && before.get(each.take)) || each;
  });
}

/** What the lock is to say of a take; undefined when there is none. */
async function entryOf(
  { take, key, clip }: Candidate,
  own: LockedTake | undefined,
  lock: LockedShots,
  find: Find,
): Promise<LockedTake | undefined> {
  if (own && (!clip || clip.digest === own.clip)) {
    // Of one that is gone and was not had again, nobody but the lock knows.
    return clip ? own : ((await bought(take, key, own, find)) ?? own);
  }
  const known = await bought(take, key, own, find);
  if (known && (!clip || known.clip === clip.digest)) {
    return known;
  }
  // Bought on another machine: only a lock knows of it, perhaps that of another shot.
  const named = Object.values(lock)
    .flatMap(({ takes }) => takes)
    .find((entry) => entry.key === key && entry.clip === clip?.digest);
  return named && { ...named, take };
}

/** A purchase as the lock says it. */
async function bought(
  take: number,
  key: RequestKey,
  own: LockedTake | undefined,
  find: Find,
): Promise<LockedTake | undefined> {
  const found = await find(key);
  if (!found) {
    return undefined;
  }
  const { clip, model, provider, job, seed, cost_usd } = found.purchase;
  return {
    take,
    key,
    clip,
    model,
    provider,
    job,
    cost_usd,
    ...(seed === undefined ? {} : { seed }),
    ...(own?.note === undefined ? {} : { note: own.note }),
  };
}
