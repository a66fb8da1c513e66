import type { Plan, PlannedShot } from '../plan/plan.js';
import type { SeenClip, SharedStore } from '../remote/shared-store.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import { lockedTakesOf, replacedTake } from './locked-takes.js';

/** A take whose clip is missing. */
export interface MissingTake {
  /** A shot it is of. */
  readonly shot: string;
  readonly take: number;
  readonly key: RequestKey;
  /** The clip the lock names for it. */
  readonly locked: Digest | undefined;
  /** Whether no other clip of the key will do: one is here already, or is another take's. */
  readonly onlyLocked: boolean;
}

/** The takes of a plan that somebody may have bought and whose clips are not here, also where another one is in their stead. */
export function missingTakes(plan: Plan): readonly MissingTake[] {
  const anywhere = new Map(
    Object.values(plan.lock).flatMap(({ takes }) => takes.map(({ key, clip }) => [key, clip] as const)),
  );
  const missing = plan.shots.filter(isBought).flatMap((planned) => {
    const lockedOf = lockedTakesOf(plan, planned);
    return planned.candidates.flatMap((candidate): MissingTake[] => {
      const { take, key, clip } = candidate;
      const locked = lockedOf(candidate);
      return clip && !replacedTake(candidate, locked)
        ? []
        : [
            {
              shot: planned.id,
              take,
              key,
              locked: locked?.clip ?? anywhere.get(key),
              onlyLocked: clip !== undefined,
            },
          ];
    });
  });
  return distinctTakes(missing);
}

/** Each missing clip once. Where two are missing of one key, none will do for the other. */
export function distinctTakes(missing: readonly MissingTake[]): readonly MissingTake[] {
  const distinct = [...new Map(missing.map((take) => [idOf(take), take])).values()];
  const perKey = new Map<RequestKey, number>();
  for (const { key } of distinct) {
    perKey.set(key, (perKey.get(key) ?? 0) + 1);
  }
  return distinct.map((take) => ({
    ...take,
    onlyLocked: take.onlyLocked || (perKey.get(take.key) ?? 0) > 1,
  }));
}

/** Tells missing takes apart. */
export function idOf({ key, locked }: Pick<MissingTake, 'key' | 'locked'>): string {
  return `${key} ${locked ?? ''}`;
}

/** What the shared store has for a missing take; undefined where that is nothing, or nothing that is missing. */
export async function lookFor(
  store: SharedStore,
  { key, locked, onlyLocked }: MissingTake,
  signal: AbortSignal,
): Promise<SeenClip | undefined> {
  const seen = await store.look(key, locked, signal);
  return onlyLocked && seen?.digest !== locked ? undefined : seen;
}

/** Brings the clip of a missing take from the shared store; undefined where it has none. */
export async function bringTake(
  store: SharedStore,
  take: MissingTake,
  signal: AbortSignal,
): Promise<SeenClip | undefined> {
  const { key, locked, onlyLocked } = take;
  // What is here is not to be recorded anew, nor another purchase brought that nobody named.
  if (onlyLocked && !(await lookFor(store, take, signal))) {
    return undefined;
  }
  const clip = (await store.bring(key, locked, signal))?.clip;
  return onlyLocked && clip?.digest !== locked ? undefined : clip;
}

/** Whether a shot's model is one that somebody charges for; what this machine makes itself is not shared. */
function isBought({ card }: PlannedShot): boolean {
  return card?.offers.some(({ provider }) => provider !== 'local') ?? false;
}
