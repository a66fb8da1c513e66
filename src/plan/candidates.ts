import type { Request } from '../models/request.js';
import { type LockedShot, type LockedShots, type LockedTake, pickedTake } from '../store/lock-schema.js';
import type { RequestKey } from '../terms/digest.js';
import { requestKey } from './key.js';
import { sameInputs } from './same-inputs.js';

/** A take that a shot has or is to have. */
export interface Candidate {
  /** The number it is picked by. */
  readonly take: number;
  readonly request: Request;
  readonly key: RequestKey;
  /** What the lock says of it. */
  readonly locked?: LockedTake;
  /** Whether a render sees to it that its clip is there: it was asked for, or is in the film. */
  readonly wanted: boolean;
}

/** The takes of a shot. */
export interface Candidates {
  /** By number; at least one. */
  readonly all: readonly Candidate[];
  /** Number of the one that is in the film. */
  readonly picked: number;
  /** What the lock says of the shot, perhaps under a name it had before. */
  readonly block: LockedShot | undefined;
}

/** The lock, to be asked by shot and by key. */
export interface LockIndex {
  readonly shots: LockedShots;
  readonly byKey: ReadonlyMap<RequestKey, LockedShot>;
}

/** How takes are looked for. */
export interface CandidateOptions {
  /** How many were asked for. */
  readonly takes: number;
  /** One more is to be rendered than there are. */
  readonly another?: boolean;
  /** Takes count that were made from the same inputs by an earlier storyreel, which had another dialect. */
  readonly asLocked?: boolean;
}

/** Numbers above this are nobody's work, and each costs a digest. */
const HIGHEST_NUMBER = 1000;

/** An index of what a lock names. */
export function indexLock(shots: LockedShots): LockIndex {
  const blocks = Object.values(shots);
  return {
    shots,
    byKey: new Map(blocks.flatMap((block) => block.takes.map((take) => [take.key, block] as const))),
  };
}

/**
 * The candidates of a shot: the takes that were asked for, and those of the lock that were made from what the shot is now,
 * be it as the take of another number (`lock resolve` gives new ones). `requestOf` makes the request of a take.
 */
export function candidatesOf(
  id: string,
  lock: LockIndex,
  requestOf: (take: number) => Request,
  options: CandidateOptions,
): Candidates {
  const made = new Map<number, Pick<Candidate, 'request' | 'key'>>();
  const make = (take: number): Pick<Candidate, 'request' | 'key'> => {
    const request = made.get(take)?.request ?? requestOf(take);
    const both = made.get(take) ?? { request, key: requestKey(request) };
    made.set(take, both);
    return both;
  };
  const asked = numbersTo(options.takes);
  const block = blockOf(id, lock, asked, make, options);
  const byNumber = new Map((block?.candidates ?? []).map((each) => [each.take, each]));
  const serving = takesServing(asked, [...byNumber.values()], make);
  for (const each of serving) {
    byNumber.set(each.take, each);
  }
  const lowest = Math.min(...serving.map(({ take }) => take));
  const picked = block?.candidates.some(({ take }) => take === block.said.take) ? block.said.take : lowest;
  const wanted = new Set([...serving.map(({ take }) => take), picked]);
  if (options.another) {
    const take = Math.max(options.takes, ...byNumber.keys()) + 1;
    byNumber.set(take, { take, ...make(take) });
    wanted.add(take);
  }
  const all = [...byNumber.values()]
    .sort((a, b) => a.take - b.take)
    .map((each) => ({ wanted: wanted.has(each.take), ...each }));
  return { all, picked, block: block?.said };
}

/**
 * A take for each that was asked for: the one that was made as this number, which may have another one since a merge; else the
 * one that has the number; else one that is still to be made.
 */
function takesServing(
  asked: readonly number[],
  candidates: readonly Unasked[],
  make: Make,
): readonly Unasked[] {
  const free = new Set(candidates);
  const serve = (found: Unasked | undefined): Unasked | undefined => {
    if (found) {
      free.delete(found);
    }
    return found;
  };
  const first = (isIt: (each: Unasked) => boolean): Unasked | undefined => [...free].find(isIt);
  const made = asked.map((number) => {
    const { key } = make(number);
    return serve(
      first((each) => each.key === key && each.take === number) ?? first((each) => each.key === key),
    );
  });
  let highest = Math.max(asked.length, ...candidates.map(({ take }) => take));
  const numbers = new Set(candidates.map(({ take }) => take));
  return asked.map((number, index) => {
    const there = made[index] ?? serve(first((each) => each.take === number));
    if (there) {
      return there;
    }
    highest += numbers.has(number) ? 1 : 0;
    return { take: numbers.has(number) ? highest : number, ...make(number) };
  });
}

type Make = (take: number) => Pick<Candidate, 'request' | 'key'>;
type Unasked = Omit<Candidate, 'wanted'>;

/** What the lock says of a shot, and which of the takes there are candidates now. */
function blockOf(
  id: string,
  { shots, byKey }: LockIndex,
  asked: readonly number[],
  make: Make,
  options: CandidateOptions,
): { readonly said: LockedShot; readonly candidates: readonly Unasked[] } | undefined {
  const own = Object.hasOwn(shots, id) ? shots[id] : undefined;
  const candidates = own ? currentTakes(own, asked, make, options) : [];
  if (own && candidates.length > 0) {
    return { said: own, candidates };
  }
  // The name is no part of a take: the shot may have had another one.
  const keys = asked.map((take) => make(take).key);
  const other = keys.map((key) => byKey.get(key)).find((block) => block !== undefined);
  if (other) {
    return { said: other, candidates: currentTakes(other, asked, make, options) };
  }
  return own && { said: own, candidates };
}

function currentTakes(
  { takes, take: picked, request }: LockedShot,
  asked: readonly number[],
  make: Make,
  options: CandidateOptions,
): readonly Unasked[] {
  const highest = Math.max(asked.length, ...takes.map(({ take }) => take));
  const family = new Map(numbersTo(Math.min(highest, HIGHEST_NUMBER)).map((take) => [make(take).key, take]));
  const current = takes.flatMap((locked): Unasked[] => {
    const number = family.get(locked.key);
    return number === undefined ? [] : [{ take: locked.take, ...make(number), locked }];
  });
  if (current.length > 0 || !options.asLocked) {
    return current;
  }
  const first = make(1).request;
  const { model } = pickedTake({ takes, take: picked, request });
  return model === first.model && sameInputs(request, first)
    ? takes.map((locked) => ({
        take: locked.take,
        request: make(locked.take).request,
        key: locked.key,
        locked,
      }))
    : [];
}

function numbersTo(highest: number): readonly number[] {
  return Array.from({ length: highest }, (_, index) => index + 1);
}
