import { clipSeconds, shotSeconds } from '../checks/length.js';
import type { Settings } from '../language/settings.js';
import type { Shot } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import { cardPrice } from '../models/price.js';
import type { Parameters, Request } from '../models/request.js';
import type { LockedShots } from '../store/lock-schema.js';
import type { RequestKey } from '../terms/digest.js';
import { FREE, sumUsd, timesUsd, type Usd } from '../terms/money.js';
import type { OpenPurchase, PlannedShot, PlannedTake } from './plan.js';
import { type Credentials, type Route, routeFor } from './route.js';
import type { Sighted, SightedTake } from './sight.js';
import { whyRendered, whyWaiting } from './why-rendered.js';

/** What is known of a film while its shots are planned, one after the other. */
export interface Planning {
  readonly settings: Settings;
  readonly credentials: Credentials;
  readonly lock: LockedShots;
  readonly open: ((key: RequestKey) => OpenPurchase | undefined) | undefined;
  /** The first shot that buys a key, by key. */
  readonly buyers: Map<RequestKey, string>;
  /** How many shots were found to be rendered so far. */
  turn: number;
}

/**
 * Plans one shot by what was found of it. None of its objects begins with what it is made from: V8 gives every object that begins with
 * a spread and goes on a hidden class of its own, 300 bytes and more for each of thousands of shots (seen with node 20).
 */
export function planShot(
  shot: Shot,
  card: ModelCard | undefined,
  sighted: Sighted,
  planning: Planning,
): PlannedShot {
  if (!card || sighted.kind === 'blocked') {
    return blockedShot(shot, card, sighted.kind === 'blocked' ? sighted.reasons : []);
  }
  const { request } = sighted;
  const isCached = sighted.kind === 'known' && sighted.takes.every((take) => take.clip || !take.wanted);
  const { settings, credentials, turn } = planning;
  const route = routeFor(card, authored(shot, request), settings, credentials, turn);
  planning.turn += isCached ? 0 : 1;
  return sighted.kind === 'waiting'
    ? waitingShot(shot, card, sighted, route, planning)
    : knownShot(shot, card, sighted, route, planning);
}

/** The parameters that an offer must be able to carry: a seed is one only when the author wrote it. */
function authored({ seed: written }: Shot, { parameters }: Request): Parameters {
  const { seed: _, ...others } = parameters;
  return written === undefined ? others : parameters;
}

function waitingShot(
  shot: Shot,
  card: ModelCard,
  { request, waitsFor }: Extract<Sighted, { kind: 'waiting' }>,
  route: Route,
  { lock }: Planning,
): PlannedShot {
  const locked = Object.hasOwn(lock, shot.id) ? lock[shot.id] : undefined;
  const price = cardPrice(card, request.parameters);
  return {
    candidates: [],
    picked: 1,
    waitsFor,
    foreseen: request,
    provider: route.first?.provider ?? 'none',
    offers: route.usable,
    price: timesUsd(price ?? FREE, shot.takes),
    ...whyWaiting(request, waitsFor, locked),
    ...factsOf(shot, card, request, price),
  };
}

function knownShot(
  shot: Shot,
  card: ModelCard,
  { takes, picked, block, request }: Extract<Sighted, { kind: 'known' }>,
  route: Route,
  { open, buyers }: Planning,
): PlannedShot {
  const price = cardPrice(card, request.parameters);
  const notes: string[] = [];
  const opened: OpenPurchase[] = [];
  const candidates = takes.map(({ locked: _, ...candidate }): PlannedTake => {
    const { take, key, clip, wanted } = candidate;
    if (clip || !wanted) {
      return { price: FREE, ...candidate };
    }
    // Same key, same purchase: a shot that is just like an earlier one gets that one's clip.
    const twin = buyers.get(key);
    buyers.set(key, twin ?? shot.id);
    if (twin !== undefined && twin !== shot.id) {
      notes.push(`${nameOf(take, takes)}the same clip as shot "${twin}"`);
    }
    const begun = open?.(key);
    if (begun) {
      opened.push(begun);
      notes.push(`${nameOf(take, takes)}${begun.reason}`);
    }
    if (begun) {
      return begun.mayBeLost && price
        ? { price: FREE, ifLost: price, ...candidate }
        : { price: FREE, ...candidate };
    }
    return twin === undefined
      ? { price: price ?? FREE, ...candidate }
      : { price: FREE, boughtBy: twin, ...candidate };
  });
  const { state, reasons } = whyRendered({ shot, request, takes, block });
  return {
    state,
    reasons: [...reasons, ...notes],
    request: picked.request,
    key: picked.key,
    ...(picked.clip ? { clip: picked.clip } : {}),
    candidates,
    picked: picked.take,
    waitsFor: [],
    provider: picked.clip?.provider ?? opened[0]?.provider ?? route.first?.provider ?? 'none',
    offers: route.usable,
    price: sumUsd(candidates.map((each) => each.price)),
    ...factsOf(shot, card, request, price),
  };
}

/** "take 2: ", where there are several to tell apart. */
function nameOf(take: number, takes: readonly SightedTake[]): string {
  return takes.length > 1 ? `take ${take}: ` : '';
}

type Facts =
  | 'shot'
  | 'id'
  | 'card'
  | 'model'
  | 'duration'
  | 'seconds'
  | 'resolution'
  | 'aspectRatio'
  | 'takes'
  | 'estimate';

/** What is known of a shot by its request, whichever takes of it there are. */
function factsOf(
  shot: Shot,
  card: ModelCard,
  { parameters }: Request,
  price: Usd | undefined,
): Pick<PlannedShot, Facts> {
  return {
    shot,
    id: shot.id,
    card,
    model: card.id,
    duration: parameters.duration,
    seconds: shotSeconds(shot, card),
    resolution: parameters.resolution,
    aspectRatio: parameters.aspect_ratio,
    takes: shot.takes,
    estimate: price === undefined ? 'approximate' : 'exact',
  };
}

function blockedShot(shot: Shot, card: ModelCard | undefined, reasons: readonly string[]): PlannedShot {
  const duration = card ? clipSeconds(shot, card) : (shot.duration ?? 5);
  return {
    shot,
    id: shot.id,
    state: 'blocked',
    reasons,
    candidates: [],
    picked: 1,
    waitsFor: [],
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
