import type { PlannedShot } from '../plan/plan.js';
import type { ClipOutcome, RenderedClip } from '../render/work.js';
import type { LockedShots } from '../store/lock-schema.js';
import type { Digest } from '../terms/digest.js';

/** A clip of a shot, in the store. */
export interface ShotClipAtHand {
  readonly path: string;
  readonly digest: Digest;
}

/** What became of a shot. */
export interface ShotResult {
  /** As it was planned at last: one that waited for others was planned anew when they were there. */
  readonly planned: PlannedShot;
  /** The clips this run was asked to get, in the order of takes. */
  readonly rendered: readonly RenderedClip[];
  /** How those ended, or why none was asked for. */
  readonly outcomes: readonly ClipOutcome[];
  /** Number of the take that is in the film. */
  readonly picked: number;
  /** Its clip. */
  readonly clip?: ShotClipAtHand;
}

/** A shot after its clips came to their ends. `excuse`: why nothing was asked for that is missing. */
export function shotResult(
  planned: PlannedShot,
  lock: LockedShots,
  rendered: readonly RenderedClip[],
  excuse: ClipOutcome | undefined,
): ShotResult {
  const clips = clipsOf(planned, rendered);
  const isThere = clips.has(planned.picked) || isPickedByHand(planned, lock);
  const picked = isThere ? planned.picked : Math.min(...clips.keys(), Number.MAX_SAFE_INTEGER);
  const clip = clips.get(picked);
  return {
    planned,
    rendered,
    outcomes: [...rendered.map(({ outcome }) => outcome), ...(excuse ? [excuse] : [])],
    picked: clip ? picked : planned.picked,
    ...(clip ? { clip } : {}),
  };
}

/** What there is of a shot's takes after a run, by number. */
function clipsOf(
  { candidates }: PlannedShot,
  rendered: readonly RenderedClip[],
): ReadonlyMap<number, ShotClipAtHand> {
  const there = candidates.flatMap(({ take, clip }) => (clip ? [[take, clip] as const] : []));
  const came = rendered.flatMap(({ wanted, outcome }) =>
    outcome.kind === 'stored'
      ? [[wanted.take, { path: outcome.found.clip.path, digest: outcome.found.purchase.clip }] as const]
      : [],
  );
  return new Map([...there, ...came]);
}

/** Whether somebody wants just this take. Where nobody chose, another will do for one that could not be had. */
function isPickedByHand({ id, key, picked }: PlannedShot, lock: LockedShots): boolean {
  const block = Object.hasOwn(lock, id) ? lock[id] : undefined;
  return block?.take === picked && block.takes.some((take) => take.take === picked && take.key === key);
}
