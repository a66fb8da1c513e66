import { isDepotError } from '../remote/depot-errors.js';
import { joinStore, type Reaching } from '../remote/open.js';
import { sideBySide } from '../stitch/jobs/side-by-side.js';
import { sumUsd, type Usd } from '../terms/money.js';
import { lookFor, missingTakes } from './missing-takes.js';
import type { OpenFilm } from './open-film.js';

/** What the shared store has of the takes a film lacks. */
export type SharedLook =
  /** A bucket: to plan needs no network. */
  | { readonly kind: 'not-asked'; readonly remote: string }
  | { readonly kind: 'away'; readonly remote: string; readonly message: string }
  | {
      readonly kind: 'asked';
      readonly remote: string;
      /** Shots that need not be bought, or not wholly. */
      readonly shots: readonly string[];
      /** What their clips there save. */
      readonly saved: Usd;
    };

const LOOKS_AT_ONCE = 64;

/** Looks, where that needs no network, which of a film's missing clips are in the shared store. Brings none. */
export async function lookIntoShared(
  film: OpenFilm,
  reaching: Reaching,
  signal: AbortSignal,
): Promise<SharedLook | undefined> {
  const { plan, checked, store } = film;
  const place = checked.settings.store?.place;
  const missing = plan ? missingTakes(plan) : [];
  if (!place || !plan || missing.length === 0) {
    return undefined;
  }
  if (place.kind === 's3') {
    const { bucketName } = await import('../remote/s3/address.js');
    return { kind: 'not-asked', remote: bucketName(place) };
  }
  try {
    const joined = await joinStore(place, store, reaching, () => undefined);
    await joined.store.greet(signal);
    const looks = missing.map((take) => async (abort: AbortSignal) => {
      return (await lookFor(joined.store, take, abort)) ? [take.key] : [];
    });
    const there = new Set((await sideBySide(looks, LOOKS_AT_ONCE, signal)).flat());
    const takes = plan.shots.flatMap(({ id, candidates }) =>
      candidates.flatMap(({ key, clip, price }) => (!clip && there.has(key) ? [{ id, price }] : [])),
    );
    const shots = [...new Set(takes.map(({ id }) => id))];
    return { kind: 'asked', remote: place.path, shots, saved: sumUsd(takes.map(({ price }) => price)) };
  } catch (error) {
    if (!isDepotError(error)) {
      throw error;
    }
    return { kind: 'away', remote: place.path, message: error.message };
  }
}
