import type { Shot } from '../language/storyboard.js';
import type { Request } from '../models/request.js';
import type { LockedShot } from '../store/lock-schema.js';
import type { ShotState } from '../terms/events.js';
import { changesSince } from './reasons.js';
import { sameInputs } from './same-inputs.js';
import type { SightedTake } from './sight.js';

/** A shot's state, and why it is not cached. */
export interface Why {
  readonly state: ShotState;
  /** For people; empty when it is cached. */
  readonly reasons: readonly string[];
}

/** What the state of a shot follows from. */
export interface WhatIsThere {
  readonly shot: Shot;
  /** Of take 1, as it is now. */
  readonly request: Request;
  readonly takes: readonly SightedTake[];
  /** What the lock says of the shot. */
  readonly block: LockedShot | undefined;
}

/** Why a shot whose request is known is rendered. */
export function whyRendered({ shot, request, takes, block }: WhatIsThere): Why {
  const wanted = takes.filter((take) => take.wanted);
  const missing = wanted.filter((take) => !take.clip);
  if (missing.length === 0) {
    return { state: 'cached', reasons: [] };
  }
  if (missing.length < wanted.length) {
    return { state: 'changed', reasons: whatIsMissing(wanted, missing) };
  }
  const several = shot.takes > 1 ? [`${shot.takes} takes`] : [];
  if (!block) {
    return { state: 'new', reasons: ['not rendered yet', ...several] };
  }
  return takes.some((take) => take.locked)
    ? { state: 'new', reasons: ['its clip is not in the store', ...several] }
    : { state: 'changed', reasons: [...changesSince(block, request), ...several] };
}

/** Why some of a shot's takes are not there: those that the lock has were there once, and the others are asked for now. */
function whatIsMissing(wanted: readonly SightedTake[], missing: readonly SightedTake[]): readonly string[] {
  const gone = missing.filter(({ locked }) => locked).map(({ take }) => take);
  const more = missing.length - gone.length;
  const reasons = gone.map((take) => `take ${take}: its clip is not in the store`);
  return more === 0
    ? reasons
    : [...reasons, `takes ${wanted.length - more} → ${wanted.length}: ${more} to render`];
}

/** Why a shot is rendered that shows frames of shots which have no clip yet. */
export function whyWaiting(
  request: Request,
  waitsFor: readonly string[],
  block: LockedShot | undefined,
): Why {
  const after = `after ${waitsFor.join(', ')}`;
  if (!block) {
    return { state: 'new', reasons: ['not rendered yet', after] };
  }
  const names = new Set(
    request.references.flatMap(({ name, picture }) =>
      picture.kind === 'frame' && waitsFor.includes(picture.shot) ? [name] : [],
    ),
  );
  // The frames that are to come say nothing about what was edited.
  const isKnown = ({ name }: { readonly name: string }): boolean => !names.has(name);
  const before = { ...block.request, references: block.request.references.filter(isKnown) };
  const now = { ...request, references: request.references.filter(isKnown) };
  const edits = sameInputs(before, now) ? [] : changesSince({ ...block, request: before }, now);
  return { state: 'changed', reasons: [...edits, after] };
}
