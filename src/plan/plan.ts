import { clipSeconds, shotSeconds } from '../checks/length.js';
import type { Subject } from '../checks/rule.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { ModelCard, Offer } from '../models/card.js';
import { cardPrice } from '../models/price.js';
import type { Request } from '../models/request.js';
import type { LockedShot, LockedShots, LockedTake } from '../store/lock-schema.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { ShotState } from '../terms/events.js';
import { FREE, sumUsd, timesUsd, type Usd } from '../terms/money.js';
import { Blocks } from './blocks.js';
import { compileShot } from './compile.js';
import { requestKey } from './key.js';
import { hashPictures } from './picture-digests.js';
import { changesSince } from './reasons.js';
import { type Credentials, routeFor } from './route.js';

/** A clip that is in the store. */
export interface ClipAtHand {
  readonly digest: Digest;
  /** Absolute path in the store. */
  readonly path: string;
  readonly provider: string;
}

/** The plan's questions to the store. */
export interface ClipFinder {
  /** The clip bought under a key, if it is in the store. */
  byKey(key: RequestKey): Promise<ClipAtHand | undefined>;
  /** The path of a clip, if it is in the store. */
  byDigest(digest: Digest): Promise<string | undefined>;
}

/** What is to be done for one shot. */
export interface PlannedShot {
  readonly shot: Shot;
  readonly id: string;
  readonly state: ShotState;
  /** Why it is not cached, for people; empty when it is. */
  readonly reasons: readonly string[];
  /** Absent when blocked. */
  readonly card?: ModelCard;
  /** Absent when blocked. */
  readonly request?: Request;
  readonly key?: RequestKey;
  /** The clip, when cached. */
  readonly clip?: ClipAtHand;
  readonly model: string;
  /** Where the clip is or will be from; "none" when no provider in use offers the model. */
  readonly provider: string;
  /** Offers it may be sent to, first choice first; empty without a usable provider. */
  readonly offers: readonly Offer[];
  /** Seconds of the clip. */
  readonly duration: number;
  /** Seconds of film. */
  readonly seconds: number;
  readonly resolution: string;
  readonly aspectRatio: string;
  readonly takes: number;
  /** What remains to be paid. */
  readonly price: Usd;
  /** Whether the price is what will be charged, as far as the card knows. */
  readonly estimate: 'exact' | 'approximate';
}

/** What a run would do. */
export interface Plan {
  readonly storyboard: Storyboard;
  readonly shots: readonly PlannedShot[];
  /** What remains to be bought. */
  readonly total: Usd;
  /** What the lock says, for writing the next one. */
  readonly lock: LockedShots;
}

/** A purchase under a key that an earlier run left open: it is gone on with, and not paid for again. */
export interface OpenPurchase {
  readonly provider: string;
  /** How it stands, for people. */
  readonly reason: string;
}

/** What planning is given beside the checked storyboard. */
export interface PlanContext {
  readonly lock: LockedShots;
  readonly clips: ClipFinder;
  readonly credentials: Credentials;
  readonly diagnostics: readonly Diagnostic[];
  /** What an earlier run left open. */
  readonly open?: (key: RequestKey) => OpenPurchase | undefined;
  /** Options of ours that become part of a shot's request. */
  readonly extraOptions?: (shot: Shot) => Request['options'];
}

/** Plans every shot: what is at hand, what is to be rendered, why, where and at what price. Needs no network. */
export async function planFilm(subject: Subject, context: PlanContext): Promise<Plan> {
  const { storyboard } = subject;
  const digests = await hashPictures(subject);
  const blocks = new Blocks(storyboard, context.diagnostics);
  const requests = storyboard.shots.map((shot) => {
    const card = subject.cards.get(shot.model);
    const extraOptions = context.extraOptions?.(shot);
    const blocked = blocks.of(shot);
    const request =
      card && blocked.length === 0
        ? compileShot(shot, card, 1, { storyboard, digests, ...(extraOptions ? { extraOptions } : {}) })
        : undefined;
    return { shot, card, blocked, request, key: request && requestKey(request) };
  });
  const lockedByKey = new Map(
    Object.values(context.lock).flatMap(({ takes }) => takes.map((take) => [take.key, take])),
  );
  const found = await Promise.all(
    requests.map(
      async ({ key }) => key && ((await context.clips.byKey(key)) ?? fromLock(lockedByKey.get(key), context)),
    ),
  );
  let turn = 0;
  const buyers = new Map<RequestKey, string>();
  const shots = requests.map(({ shot, card, blocked, request, key }, index): PlannedShot => {
    const clip = found[index];
    if (!card || !request || !key) {
      return blockedShot(shot, card, blocked);
    }
    const route = routeFor(card, request.parameters, subject.settings, context.credentials, turn);
    turn += clip ? 0 : 1;
    const price = cardPrice(card, request.parameters);
    const locked = Object.hasOwn(context.lock, shot.id) ? context.lock[shot.id] : undefined;
    const { state, reasons } = clip ? CACHED : whyRendered(request, key, locked);
    // Same key, same purchase: a shot that is just like an earlier one gets that one's clip.
    const twin = buyers.get(key);
    const open = clip ? undefined : context.open?.(key);
    buyers.set(key, twin ?? shot.id);
    return {
      shot,
      id: shot.id,
      state,
      reasons: [
        ...reasons,
        ...(twin === undefined || clip ? [] : [`the same clip as shot "${twin}"`]),
        ...(open ? [open.reason] : []),
      ],
      card,
      request,
      key,
      ...(clip ? { clip } : {}),
      model: card.id,
      provider: clip?.provider ?? open?.provider ?? route.first?.provider ?? 'none',
      offers: route.usable,
      duration: request.parameters.duration,
      seconds: shotSeconds(shot, card),
      resolution: request.parameters.resolution,
      aspectRatio: request.parameters.aspect_ratio,
      takes: shot.takes,
      price: clip || open || twin !== undefined ? FREE : timesUsd(price ?? FREE, shot.takes),
      estimate: price === undefined ? 'approximate' : 'exact',
    };
  });
  return { storyboard, shots, total: sumUsd(shots.map((shot) => shot.price)), lock: context.lock };
}

const CACHED = { state: 'cached', reasons: [] } as const;

async function fromLock(
  locked: LockedTake | undefined,
  { clips }: PlanContext,
): Promise<ClipAtHand | undefined> {
  if (!locked) {
    return undefined;
  }
  const path = await clips.byDigest(locked.clip);
  return path === undefined ? undefined : { digest: locked.clip, path, provider: locked.provider };
}

function whyRendered(
  request: Request,
  key: RequestKey,
  locked: LockedShot | undefined,
): { state: ShotState; reasons: readonly string[] } {
  if (!locked) {
    return { state: 'new', reasons: ['not rendered yet'] };
  }
  return locked.takes.some((take) => take.key === key)
    ? { state: 'new', reasons: ['its clip is not in the store'] }
    : { state: 'changed', reasons: changesSince(locked, request) };
}

function blockedShot(shot: Shot, card: ModelCard | undefined, blocked: readonly string[]): PlannedShot {
  const duration = card ? clipSeconds(shot, card) : (shot.duration ?? 5);
  return {
    shot,
    id: shot.id,
    state: 'blocked',
    // Nothing found against it, and yet no request: a picture went away between the look and the reading.
    reasons: blocked.length > 0 ? blocked : ['a picture cannot be read'],
    model: shot.model,
    provider: 'none',
    offers: [],
    duration,
    seconds: card ? shotSeconds(shot, card) : duration,
    resolution: shot.resolution ?? '720p',
    aspectRatio: shot.aspectRatio ?? '16:9',
    takes: shot.takes,
    price: FREE,
    estimate: 'approximate',
  };
}
