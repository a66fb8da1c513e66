import { StoryreelError } from '../diagnostics/errors.js';
import { nearest } from '../diagnostics/nearest.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import { changesSince } from '../plan/reasons.js';
import type { LockedShot } from '../store/lock-schema.js';

/** A take that may be picked, and where. */
export interface Pick {
  readonly planned: PlannedShot;
  /** The name of the shot's block in the lock: the one it had when it was rendered. */
  readonly block: string;
  readonly locked: LockedShot;
  /** The take that is in the film so far. */
  readonly before: number;
  /** Whether its clip is in the store. */
  readonly isThere: boolean;
}

/**
 * Looks a take up that somebody wants in the film. Throws a StoryreelError: `take-unknown` when there is no such shot or
 * take, `take-stale` when the take was made from something else than the shot is now, `take-not-rendered`, or `shot-blocked`.
 */
export function findPick(plan: Plan, shot: string, take: number): Pick {
  const planned = plannedShot(plan, shot);
  const { candidates } = planned;
  const block = blockOf(plan, planned);
  const locked = block === undefined ? undefined : plan.lock[block];
  const entry = locked?.takes.find((each) => each.take === take);
  const candidate = candidates.find((each) => each.take === take);
  if (candidates.length === 0) {
    throw new StoryreelError(
      'shot-blocked',
      `the takes of ${shot} cannot be told: ${planned.reasons.join('; ')}`,
      {
        hint:
          planned.waitsFor.length > 0
            ? 'run `storyreel render` first'
            : 'run `storyreel check` and mend what it finds',
      },
    );
  }
  const isCurrent = entry !== undefined && entry.key === candidate?.key;
  if (locked && entry && !isCurrent && !candidate?.clip) {
    throw stale(planned, locked, take);
  }
  if (!candidate) {
    const numbers = candidates.map((each) => each.take).join(', ');
    throw new StoryreelError('take-unknown', `${shot} has no take ${take}; it has ${numbers}`, {
      hint: `\`storyreel takes ${shot}\` shows them; \`storyreel retake ${shot}\` buys one more`,
    });
  }
  if (block === undefined || !locked || !isCurrent) {
    const what = candidate.clip ? 'is not in the lock yet' : 'is not rendered yet';
    const cost = candidate.clip ? 'which buys nothing for it' : 'which buys it';
    throw new StoryreelError('take-not-rendered', `take ${take} of ${shot} ${what}`, {
      hint: `run \`storyreel render\`, ${cost}`,
    });
  }
  return { planned, block, locked, before: planned.picked, isThere: candidate.clip !== undefined };
}

/** A shot of a plan. Throws a StoryreelError `take-unknown` when there is none of this name. */
export function plannedShot(plan: Plan, shot: string): PlannedShot {
  const planned = plan.shots.find(({ id }) => id === shot);
  if (!planned) {
    throw unknownShot(plan, shot);
  }
  return planned;
}

/**
 * The name of the block that the lock has of a shot, which may be one it had before. A block that is of the shot of its
 * name is nobody else's: what is chosen for a copy must not change the original.
 */
export function blockOf({ lock, shots }: Plan, { id, candidates }: PlannedShot): string | undefined {
  const own = Object.hasOwn(lock, id) ? id : undefined;
  if (own !== undefined && isOf(lock[own], candidates)) {
    return own;
  }
  const isLeft = (name: string): boolean => {
    const other = shots.find((shot) => shot.id === name);
    // What takes a blocked shot has is not known, so its block is let be.
    return other === undefined || (other.candidates.length > 0 && !isOf(lock[name], other.candidates));
  };
  const keys = new Set(candidates.map(({ key }) => key));
  return Object.keys(lock).find((name) => hasOne(lock[name], keys) && isLeft(name)) ?? own;
}

/** Whether a block of the lock has one of these takes. */
function isOf(block: LockedShot | undefined, candidates: PlannedShot['candidates']): boolean {
  return hasOne(block, new Set(candidates.map(({ key }) => key)));
}

function hasOne(block: LockedShot | undefined, keys: ReadonlySet<string>): boolean {
  return block?.takes.some(({ key }) => keys.has(key)) === true;
}

function unknownShot(plan: Plan, shot: string): StoryreelError {
  const ids = plan.shots.map(({ id }) => id);
  const closest = nearest(shot, ids);
  const listed =
    ids.length > 12 ? `${ids.slice(0, 12).join(', ')} and ${ids.length - 12} more` : ids.join(', ');
  return new StoryreelError('take-unknown', `the storyboard has no shot "${shot}"`, {
    hint: closest ? `did you mean ${closest}?` : `its shots are ${listed}`,
  });
}

function stale({ id, candidates, request }: PlannedShot, locked: LockedShot, take: number): StoryreelError {
  const now = request ?? candidates[0]?.request;
  const keys = new Set(candidates.map(({ key }) => key));
  // Where other takes of the block are of the shot as it is, the block says nothing about this one's inputs.
  const isWholeOther = !locked.takes.some(({ key }) => keys.has(key));
  const changes = now && isWholeOther ? changesSince(locked, now) : [];
  const why = changes.length > 0 ? `: ${changes.join('; ')}` : '';
  return new StoryreelError(
    'take-stale',
    `take ${take} of ${id} was made from something else than ${id} is now${why}`,
    {
      hint: 'take the storyboard back to what it was made from, or pick one that `storyreel takes` shows; a render makes new ones',
    },
  );
}
