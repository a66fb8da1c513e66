import type { Plan, PlannedShot } from '../plan/plan.js';
import { inputsOf } from '../plan/reasons.js';
import { inBatches } from '../stitch/jobs/side-by-side.js';
import type { LockedShot, LockedShots } from '../store/lock-schema.js';
import type { FoundPurchase, Purchases } from '../store/purchases.js';
import type { RequestKey } from '../terms/digest.js';

/** Enough to hide a slow disk. */
const READ_AT_ONCE = 64;

/**
 * The lock after a run: each shot of the storyboard with the clip it has now. A shot that has none keeps what the lock
 * said before, so that the next plan can tell what changed; shots that are gone from the storyboard are gone. `found`: what
 * this run has in hand already, by key; the rest is looked up.
 */
export async function lockFor(
  plan: Plan,
  purchases: Purchases,
  found: ReadonlyMap<RequestKey, FoundPurchase>,
): Promise<LockedShots> {
  const shots: Record<string, LockedShot> = {};
  for (const some of inBatches(plan.shots, READ_AT_ONCE)) {
    const blocks = await Promise.all(
      some.map((planned) =>
        blockOf(planned, plan, async (key) => found.get(key) ?? (await purchases.find(key))),
      ),
    );
    for (const [index, { id }] of some.entries()) {
      const block = blocks[index];
      if (block) {
        shots[id] = block;
      }
    }
  }
  return shots;
}

async function blockOf(
  planned: PlannedShot,
  plan: Plan,
  find: (key: RequestKey) => Promise<FoundPurchase | undefined>,
): Promise<LockedShot | undefined> {
  const { key, request, id } = planned;
  const before = plan.lock[id];
  if (!key || !request) {
    return before;
  }
  const found = await find(key);
  if (found) {
    const { purchase } = found;
    const { clip, model, provider, job, seed, cost_usd } = purchase;
    const { take } = request;
    const bought = { take, key, clip, model, provider, job, cost_usd };
    const sole = seed === undefined ? bought : { ...bought, seed };
    return { take, takes: [sole], request: inputsOf(request) };
  }
  // Bought on another machine: only a lock knows of it, perhaps under the name the shot had before.
  const known =
    planned.clip && Object.values(plan.lock).find(({ takes }) => takes.some((take) => take.key === key));
  return known ? { ...known, request: inputsOf(request) } : before;
}
