import { StoryreelError } from '../diagnostics/errors.js';
import { nearest } from '../diagnostics/nearest.js';
import { cardPrice } from '../models/price.js';
import type { Plan, PlannedShot, PlannedTake } from '../plan/plan.js';
import { FREE, sumUsd } from '../terms/money.js';

/**
 * What a retake of a shot comes to. `another`: it has its clip, and one more take is to be bought. `missing`: takes that
 * were asked for are not there.
 */
export type Retake = 'another' | 'missing';

/**
 * What a retake means for a shot as it is planned. Throws a StoryreelError: `take-unknown` when there is no such shot, `shot-blocked`
 * when it is not known what it would be asked for.
 */
export function whatToRetake(plan: Plan | undefined, id: string): Retake {
  const planned = plan?.shots.find((shot) => shot.id === id);
  if (!plan || !planned) {
    throw unknownShot(plan, id);
  }
  if (planned.candidates.length === 0) {
    throw new StoryreelError('shot-blocked', `no take of ${id} can be made: ${planned.reasons.join('; ')}`, {
      hint:
        planned.waitsFor.length > 0
          ? 'run `storyreel render` first'
          : 'run `storyreel check` and mend what it finds',
    });
  }
  return planned.clip ? 'another' : 'missing';
}

/**
 * A plan that has nothing of the film but what a retake of one shot is about: the take beyond all others, for which the
 * plan was made with `another`; or those that are missing. What else is missing waits for a render.
 */
export function retakePlan(plan: Plan, id: string, kind: Retake): Plan {
  const shots = plan.shots
    .filter((shot) => shot.id === id)
    .map((shot) => (kind === 'another' ? newest(shot) : missing(shot)));
  return { ...plan, shots, total: sumUsd(shots.map(({ price }) => price)) };
}

/** The shot with the takes that are missing, at what they cost when no other shot is bought for. */
function missing(planned: PlannedShot): PlannedShot {
  const candidates = planned.candidates.map((take) =>
    take.boughtBy === planned.id ? take : boughtHere(planned, take),
  );
  // Of a shot that waits for others the price is known, and the takes are not.
  const price = candidates.length === 0 ? planned.price : sumUsd(candidates.map((take) => take.price));
  return { ...planned, candidates, price };
}

/** A take at its own price, whichever shot of the whole film would have paid for it. */
function boughtHere({ card }: PlannedShot, { boughtBy, ...take }: PlannedTake): PlannedTake {
  const price = boughtBy !== undefined && card ? cardPrice(card, take.request.parameters) : undefined;
  return { ...take, price: price ?? take.price };
}

/** The shot with its newest take only. */
function newest(planned: PlannedShot): PlannedShot {
  const newestTake = planned.candidates.at(-1);
  const last = newestTake && boughtHere(planned, newestTake);
  const candidates = planned.candidates.map(
    (take): PlannedTake => (take === newestTake && last ? last : { ...take, wanted: false, price: FREE }),
  );
  const state = last?.clip ? 'cached' : 'changed';
  const reasons = state === 'cached' ? [] : ['one more take'];
  return { ...planned, candidates, state, reasons, price: last?.price ?? FREE };
}

function unknownShot(plan: Plan | undefined, id: string): StoryreelError {
  const ids = plan?.shots.map((shot) => shot.id) ?? [];
  const closest = nearest(id, ids);
  return new StoryreelError('take-unknown', `the storyboard has no shot "${id}"`, {
    ...(closest ? { hint: `did you mean ${closest}?` } : {}),
  });
}
