import { StoryreelError } from '../diagnostics/errors.js';
import { type JoinedStore, joinStore, type Reaching } from '../remote/open.js';
import type { Parcel } from '../remote/shared-store.js';
import { sideBySide } from '../stitch/jobs/side-by-side.js';
import { readInventory } from '../store/inventory.js';
import type { Notify } from '../store/notice.js';
import { type Digest, shortDigest } from '../terms/digest.js';
import { takeName } from '../terms/take-name.js';
import { bringTake, distinctTakes, idOf, lookFor, type MissingTake, missingTakes } from './missing-takes.js';
import type { OpenFilm } from './open-film.js';
import { openRefusals } from './refused-clips.js';

/** Enough to hide a slow line; the clips themselves share it. */
const AT_ONCE = 4;

/** What became of one clip. */
export interface Errand {
  readonly digest: Digest;
  /** Of the file. */
  readonly bytes: number;
  /** `done`: brought or put; `to-do`: it would be; `there`: nothing was to be done; `failed`: a notice says why. */
  readonly state: 'done' | 'to-do' | 'there' | 'failed';
}

/** How an errand is done. */
export interface ErrandOptions {
  /** Only look. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  /** Told of each clip as it is through. */
  readonly onClip: (errand: Errand) => void;
  /** Told at the end what is refused of single clips. */
  readonly notify: Notify;
}

/**
 * Joins a film to the shared store its settings name. Throws a StoryreelError `store-not-set` when they name none, and what
 * joinStore and greet throw.
 */
export async function joinFilm(
  { checked, store }: OpenFilm,
  reaching: Reaching,
  notify: Notify,
  signal: AbortSignal,
): Promise<JoinedStore> {
  const settings = checked.settings.store;
  if (checked.settings.rehearsal) {
    throw new StoryreelError('store-not-set', 'a rehearsal shares nothing', {
      hint: 'to share what the film has, take `rehearsal` out of storyreel.yaml',
    });
  }
  if (!settings) {
    throw new StoryreelError('store-not-set', 'the settings name no shared store', {
      hint: 'write into storyreel.yaml, for example: store: { remote: /mnt/studio/clips }',
    });
  }
  const joined = await joinStore(settings.place, store, reaching, notify);
  await joined.store.greet(signal);
  return joined;
}

/**
 * Puts every clip that was bought here into the shared store: those with a record, and those the lock names. That one is refused
 * keeps no other from being put there.
 */
export async function pushClips(
  film: OpenFilm,
  { store, claims }: JoinedStore,
  { dryRun, signal, onClip, notify }: ErrandOptions,
): Promise<void> {
  const refusals = openRefusals(namesOfClips(film));
  const push = async (parcel: Parcel, abort: AbortSignal): Promise<Errand['state']> => {
    const isThere = await store.has(parcel, abort);
    if (dryRun) {
      return isThere ? 'there' : 'to-do';
    }
    const isPut = isThere || (await store.publish(parcel, abort));
    if (isPut && parcel.purchase) {
      await claims.giveUp(parcel.purchase.key, abort);
    }
    return isThere ? 'there' : isPut ? 'done' : 'failed';
  };
  const parcels = await parcelsOf(film);
  const errands = parcels.map((parcel) => async (abort: AbortSignal) => {
    const { digest, bytes } = parcel.clip;
    const state = await refusals.noting(parcel, () => push(parcel, abort));
    onClip({ digest, bytes, state: state ?? 'failed' });
  });
  await sideBySide(errands, AT_ONCE, signal);
  refusals.notices((clips) => meaning(clips, 'put there')).forEach(notify);
}

/** What people call a clip: the take that the lock has it for, else the beginning of its digest. */
function namesOfClips({ plan }: OpenFilm): (parcel: Parcel) => string {
  const names = new Map(
    Object.entries(plan?.lock ?? {}).flatMap(([shot, { takes }]) =>
      takes.map(({ take, clip }) => [clip, takeName({ shot, take })] as const),
    ),
  );
  return ({ clip: { digest } }) => names.get(digest) ?? shortDigest(digest);
}

/** What a refusal means for so many clips. */
function meaning(clips: number, done: string): string {
  return clips === 1 ? `1 clip is not ${done} for that` : `${clips} clips are not ${done} for that`;
}

/** The clips here that somebody was paid for. */
async function parcelsOf({ store, plan }: OpenFilm): Promise<readonly Parcel[]> {
  const { clips, records } = await readInventory(store.files.store);
  const here = new Map(clips.map((clip) => [clip.digest, clip]));
  const bought = records.flatMap(({ purchase }): Parcel[] => {
    const clip = here.get(purchase.clip);
    return clip && clip.bytes === purchase.bytes && purchase.provider !== 'local' ? [{ clip, purchase }] : [];
  });
  const recorded = new Set(records.map(({ purchase }) => purchase.clip));
  const locked = Object.values(plan?.lock ?? {})
    .flatMap(({ takes }) => takes)
    .flatMap(({ clip: digest, provider }): Parcel[] => {
      const clip = here.get(digest);
      return clip && provider !== 'local' && !recorded.has(digest) ? [{ clip }] : [];
    });
  return [...bought, ...new Map(locked.map((parcel) => [parcel.clip.digest, parcel])).values()];
}

/** What clips were not brought. */
export interface Unbrought {
  /** Those that the shared store does not have either. */
  readonly absent: number;
  /** Those that it has, or may have, and does not give; a notice says why. */
  readonly refused: number;
}

/**
 * Brings every clip that the film or its lock names and that is not here; `reopen` plans anew with what came. What is refused
 * of one keeps no other from coming, and `notify` is told at the end.
 */
export async function pullClips(
  film: OpenFilm,
  { store }: JoinedStore,
  reopen: () => Promise<OpenFilm>,
  { dryRun, signal, onClip, notify }: ErrandOptions,
): Promise<Unbrought> {
  const asked = new Set<string>();
  const refusals = openRefusals<MissingTake>(takeName);
  let unbrought = 0;
  const pull = async (take: MissingTake, abort: AbortSignal): Promise<boolean> => {
    asked.add(idOf(take));
    const clip = await refusals.noting(take, () => (dryRun ? lookFor : bringTake)(store, take, abort));
    if (clip) {
      onClip({ digest: clip.digest, bytes: clip.bytes, state: dryRun ? 'to-do' : 'done' });
    } else {
      unbrought++;
    }
    return clip !== undefined;
  };
  for (let current = film; ; current = await reopen()) {
    const wanted = (await namedAndMissing(current)).filter((take) => !asked.has(idOf(take)));
    const errands = wanted.map((take) => (abort: AbortSignal) => pull(take, abort));
    const came = await sideBySide(errands, AT_ONCE, signal);
    if (dryRun || !came.includes(true)) {
      break;
    }
  }
  refusals.notices((clips) => meaning(clips, 'brought')).forEach(notify);
  const refused = refusals.count();
  return { absent: unbrought - refused, refused };
}

async function namedAndMissing({ plan, store }: OpenFilm): Promise<readonly MissingTake[]> {
  if (!plan) {
    return [];
  }
  const named = Object.entries(plan.lock).flatMap(([shot, { takes }]) =>
    takes.flatMap((take) => (take.provider === 'local' ? [] : [{ shot, ...take }])),
  );
  const absent = await Promise.all(
    named.map(async ({ shot, take, key, clip }): Promise<MissingTake[]> => {
      if (await store.clips.find(clip)) {
        return [];
      }
      const onlyLocked = (await store.purchases.find(key)) !== undefined;
      return [{ shot, take, key, locked: clip, onlyLocked }];
    }),
  );
  return distinctTakes([...missingTakes(plan), ...absent.flat()]);
}
