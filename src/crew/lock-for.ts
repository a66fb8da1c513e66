import PQueue from 'p-queue';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { inputsOf } from '../plan/reasons.js';
import type { LockedShot, LockedShots } from '../store/lock-schema.js';
import type { Purchases } from '../store/purchases.js';

/** Enough to hide a slow disk. */
const READ_AT_ONCE = 64;

/**
 * The lock after a run: each shot of the storyboard with the clip it has now. A shot that has none keeps what the lock
 * said before, so that the next plan can tell what changed; shots that are gone from the storyboard are gone.
 */
export async function lockFor(plan: Plan, purchases: Purchases): Promise<LockedShots> {
  const reading = new PQueue({ concurrency: READ_AT_ONCE });
  const entries = await reading.addAll(
    plan.shots.map((planned) => async () => [planned.id, await blockOf(planned, plan, purchases)] as const),
  );
  return Object.fromEntries(entries.flatMap(([id, block]) => (block ? [[id, block] as const] : [])));
}

async function blockOf(
  planned: PlannedShot,
  plan: Plan,
  purchases: Purchases,
): Promise<LockedShot | undefined> {
  const { key, request, id } = planned;
  const before = plan.lock[id];
  if (!key || !request) {
    return before;
  }
  const found = await purchases.find(key);
  if (found) {
    const { purchase } = found;
    const { clip, model, provider, job, seed, cost_usd } = purchase;
    return {
      take: request.take,
      key,
      clip,
      model,
      provider,
      job,
      ...(seed === undefined ? {} : { seed }),
      cost_usd,
      request: inputsOf(request),
    };
  }
  // Bought on another machine: only a lock knows of it, perhaps under the name the shot had before.
  const known = planned.clip && Object.values(plan.lock).find((locked) => locked.key === key);
  return known ? { ...known, request: inputsOf(request) } : before;
}
