import { isDepotError } from '../remote/depot-errors.js';
import { type JoinedStore, joinStore, leftClaims, type Reaching } from '../remote/open.js';
import { openPublisher } from '../remote/publisher.js';
import { standing } from '../render/attempt.js';
import type { Journal } from '../render/journal.js';
import type { SharedClips } from '../render/shared-purchase.js';
import { sideBySide } from '../stitch/jobs/side-by-side.js';
import type { Notify } from '../store/notice.js';
import type { ProjectStore } from '../store/project-store.js';
import { FREE } from '../terms/money.js';
import { takeName } from '../terms/take-name.js';
import { bringTake, idOf, missingTakes } from './missing-takes.js';
import type { OpenFilm } from './open-film.js';
import { openRefusals } from './refused-clips.js';

/** What a film is joined to the store it shares with. */
export interface JoiningParts<Film extends OpenFilm> extends Reaching {
  /** `film` may buy; others only look. */
  readonly kind: 'film' | 'stitch';
  /** Opens the film again, once clips have come. */
  readonly reopen: () => Promise<Film>;
  readonly notify: Notify;
  readonly signal: AbortSignal;
}

/** A film with what its shared store had for it. */
export interface Joined<Film> {
  readonly film: Film;
  /** Absent when there is no shared store, or none that can be reached. */
  readonly joined?: JoinedStore;
}

/** Enough to hide a slow line. */
const LOOKS_AT_ONCE = 16;

/**
 * Looks in the shared store for the clips a film lacks, brings those that are there, and plans the film anew with them, so
 * that the plan shows what is to be paid for indeed. A store that cannot be reached is a notice, and the film goes on
 * with what is here.
 */
export async function fillFromShared<Film extends OpenFilm>(
  film: Film,
  parts: JoiningParts<Film>,
): Promise<Joined<Film>> {
  const settings = film.checked.settings.store;
  const { signal, notify, kind } = parts;
  if (!settings || !film.plan) {
    return { film };
  }
  const lacksNothing = missingTakes(film.plan).length === 0 && film.plan.total === FREE;
  if (lacksNothing && !(kind === 'film' && (await leftClaims(film.store)))) {
    return { film };
  }
  try {
    const joined = await joinStore(settings.place, film.store, parts, notify);
    await joined.store.greet(signal);
    const filled = await bringAll(film, joined, parts);
    if (kind === 'film' && (filled.plan?.total ?? FREE) > FREE) {
      await tellFooting(joined, parts);
    }
    return { film: filled, joined };
  } catch (error) {
    signal.throwIfAborted();
    if (!isDepotError(error)) {
      throw error;
    }
    const without =
      kind === 'film'
        ? 'going on without it: what others have bought, or are buying, is not known'
        : 'going on with what is here';
    const { code, message, hint } = error;
    notify({ code, message: `${message}; ${without}`, ...(hint !== undefined && { hint }) });
    // Some clips may have come before it went away.
    return { film: await parts.reopen() };
  }
}

/** A shot that builds on another has its key only when that one's clip is here: so it takes as many rounds as bring something. */
async function bringAll<Film extends OpenFilm>(
  film: Film,
  { store }: JoinedStore,
  { reopen, notify, signal }: JoiningParts<Film>,
): Promise<Film> {
  const asked = new Set<string>();
  const refusals = openRefusals(takeName);
  let brought = 0;
  let filled = film;
  for (;;) {
    const missing = filled.plan ? missingTakes(filled.plan).filter((take) => !asked.has(idOf(take))) : [];
    const looks = missing.map((take) => (abort: AbortSignal) => {
      asked.add(idOf(take));
      return refusals.noting(take, () => bringTake(store, take, abort));
    });
    const came = await sideBySide(looks, LOOKS_AT_ONCE, signal);
    const count = came.filter(Boolean).length;
    if (count === 0) {
      break;
    }
    brought += count;
    filled = await reopen();
  }
  for (const notice of refusals.notices((clips) =>
    clips === 1
      ? '1 clip is not brought for that, and the plan counts it as missing'
      : `${clips} clips are not brought for that, and the plan counts them as missing`,
  )) {
    notify(notice);
  }
  if (brought > 0) {
    const clips = brought === 1 ? '1 clip' : `${brought} clips`;
    notify({
      code: 'clips-brought',
      message: `${clips} came from the shared store ${store.name}, already paid for`,
    });
  }
  return filled;
}

/** Says before anything is agreed to what the shared store cannot promise. */
async function tellFooting<Film extends OpenFilm>(
  { store }: JoinedStore,
  { notify, signal }: JoiningParts<Film>,
): Promise<void> {
  const footing = await store.footing(signal);
  if (footing === 'shared') {
    notify({
      code: 'claims-unsafe',
      message: `the shared store ${store.name} has no conditional writes: two people who render the same shot at the same moment may both buy it`,
    });
  }
  if (footing === 'read-only') {
    notify({
      code: 'shared-store-read-only',
      message: `nothing can be put into the shared store ${store.name}: what is bought here stays here, and others may buy it too`,
    });
  }
}

/** Where a run's clips are shared, and how to end that. */
export interface Sharing {
  readonly clips: SharedClips;
  /** Waits for the clips that are on their way. */
  close(): Promise<void>;
}

/**
 * Shares what a run buys. What an earlier run left is seen to first: clips that it had not put there yet, and claims on
 * what it did not buy after all.
 */
export async function openSharing(
  { store, claims }: JoinedStore,
  journal: Journal,
  { purchases }: ProjectStore,
  parts: { readonly patienceMs: number; readonly notify: Notify; readonly signal: AbortSignal },
): Promise<Sharing> {
  const { notify, signal, patienceMs } = parts;
  const publisher = openPublisher(store, claims, { notify, signal });
  const own = claims.own().map((key) => async (abort: AbortSignal) => {
    const found = await purchases.find(key);
    const latest = journal.latest(key);
    if (found) {
      publisher.publish(found);
    } else if (!latest || !['adopt', 'unanswered', 'parked'].includes(standing(latest))) {
      await claims.giveUp(key, abort);
    }
  });
  await sideBySide(own, LOOKS_AT_ONCE, signal);
  return {
    clips: {
      patienceMs,
      async claim(key, shot, abort) {
        const made = await claims.make(key, shot, abort);
        return typeof made === 'string' ? undefined : made;
      },
      claimant: (key, abort) => claims.other(key, abort),
      async bring(key, abort) {
        const { clip, purchase } = (await store.bring(key, undefined, abort)) ?? {};
        return clip && purchase && { clip, purchase };
      },
      giveUp: (key, abort) => claims.giveUp(key, abort),
      publish: publisher.publish,
    },
    async close() {
      const left = publisher.underWay();
      if (left > 0 && !signal.aborted) {
        const clips = left === 1 ? '1 clip is' : `${left} clips are`;
        notify({ code: 'clips-leaving', message: `${clips} on the way to the shared store ${store.name}` });
      }
      await publisher.settled();
    },
  };
}
