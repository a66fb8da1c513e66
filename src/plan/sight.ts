import type { Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import type { Request } from '../models/request.js';
import { type Digest, digestOf } from '../terms/digest.js';
import { type Candidate, type Candidates, candidatesOf, type LockIndex } from './candidates.js';
import { type CompileContext, compileShot, type FrameClip } from './compile.js';
import { upstreamOf } from './frames.js';
import type { ClipAtHand, ClipFinder } from './plan.js';

/** A candidate, with its clip where that is in the store. */
export interface SightedTake extends Candidate {
  readonly clip?: ClipAtHand;
}

/** What is there of a shot, and what it waits for. */
export type Sighted =
  | { readonly kind: 'blocked'; readonly reasons: readonly string[] }
  /** `request` is take 1's, with placeholders for the frames that are not known. */
  | { readonly kind: 'waiting'; readonly waitsFor: readonly string[]; readonly request: Request }
  | {
      readonly kind: 'known';
      readonly takes: readonly SightedTake[];
      readonly picked: SightedTake;
      readonly block: Candidates['block'];
      /** Of take 1. */
      readonly request: Request;
    };

/** What looking at shots needs. */
export interface SightContext {
  readonly storyboard: Storyboard;
  readonly digests: CompileContext['digests'];
  readonly lock: LockIndex;
  readonly clips: ClipFinder;
  readonly extraOptions: ((shot: Shot) => Request['options']) | undefined;
  /** The shot of which one more take is wanted. */
  readonly another: string | undefined;
  readonly asLocked: boolean;
}

/**
 * Looks what there is of a shot. `before`: what was found of the shots it takes frames of. `arrived`: clips that are in
 * the store since, by shot id.
 */
export async function sightShot(
  shot: Shot,
  card: ModelCard | undefined,
  blocked: readonly string[],
  before: ReadonlyMap<string, Sighted>,
  context: SightContext,
  arrived: ReadonlyMap<string, FrameClip> = new Map(),
): Promise<Sighted> {
  const upstream = upstreamOf(shot, context.storyboard);
  const stuck = upstream.filter((id) => (before.get(id)?.kind ?? 'blocked') === 'blocked');
  const reasons = [...blocked, ...stuck.map((id) => `shot "${id}", whose frame it shows, is blocked`)];
  if (!card || reasons.length > 0) {
    return { kind: 'blocked', reasons };
  }
  const clips = new Map<string, FrameClip>();
  for (const id of upstream) {
    const clip = arrived.get(id) ?? clipOf(before.get(id), context.asLocked);
    if (clip) {
      clips.set(id, clip);
    }
  }
  const waitsFor = upstream.filter((id) => !clips.has(id));
  for (const id of waitsFor) {
    clips.set(id, { digest: NOT_KNOWN, path: '' });
  }
  const compile = (take: number): Request | undefined => {
    const extraOptions = context.extraOptions?.(shot);
    const { storyboard, digests } = context;
    return compileShot(shot, card, take, {
      storyboard,
      digests,
      clips,
      ...(extraOptions ? { extraOptions } : {}),
    });
  };
  const request = compile(1);
  if (!request) {
    // Nothing found against it, and yet no request: a picture went away between the look and the reading.
    return { kind: 'blocked', reasons: ['a picture cannot be read'] };
  }
  if (waitsFor.length > 0) {
    return { kind: 'waiting', waitsFor, request };
  }
  const requestOf = (take: number): Request => (take === 1 ? request : (compile(take) ?? request));
  const found = candidatesOf(shot.id, context.lock, requestOf, {
    takes: shot.takes,
    another: context.another === shot.id,
    asLocked: context.asLocked,
  });
  const takes = await Promise.all(found.all.map((candidate) => withClip(candidate, context.clips)));
  const picked = takes.find(({ take }) => take === found.picked);
  if (!picked) {
    throw new Error(`shot ${shot.id} has no take ${found.picked}`);
  }
  return { kind: 'known', takes, picked, block: found.block, request };
}

/** Stands for the digest of a clip that is still to come. */
const NOT_KNOWN: Digest = digestOf('a clip that is not known yet');

/** The clip that frames of a shot are taken from. `asLocked`: also one that is not in the store, if the lock names it. */
function clipOf(sighted: Sighted | undefined, asLocked: boolean): FrameClip | undefined {
  if (sighted?.kind !== 'known') {
    return undefined;
  }
  const { clip, locked } = sighted.picked;
  return clip ?? (asLocked && locked ? { digest: locked.clip, path: '' } : undefined);
}

/**
 * A candidate with its clip. The one that the lock names is the film's, also when its key has bought another one since;
 * one that is nowhere recorded is taken when its bytes are what the lock says.
 */
async function withClip(candidate: Candidate, clips: ClipFinder): Promise<SightedTake> {
  const { key, locked } = candidate;
  const bought = await clips.byKey(key);
  const clip =
    !locked || bought?.digest === locked.clip
      ? bought
      : ((await fromLock(locked.clip, locked.provider, clips)) ?? bought);
  return clip ? { ...candidate, clip } : candidate;
}

async function fromLock(
  digest: Digest,
  provider: string,
  clips: ClipFinder,
): Promise<ClipAtHand | undefined> {
  const path = await clips.byDigest(digest);
  return path === undefined ? undefined : { digest, path, provider };
}
