import { join } from 'node:path';
import type { StorePlace } from '../language/store-settings.js';
import type { Notify } from '../store/notice.js';
import type { ProjectStore } from '../store/project-store.js';
import type { Clock } from '../terms/clock.js';
import { type Claims, openClaims } from './claims.js';
import type { Depot } from './depot.js';
import { depotError } from './depot-errors.js';
import { openOwnClaims } from './own-claims.js';
import { type Owner, ownOwner } from './owner.js';
import type { BucketKey } from './s3/client.js';
import { openSharedStore, type SharedStore } from './shared-store.js';

/** What reaching a shared store takes. */
export interface Reaching {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Of the bucket's account; absent: none was found. */
  readonly key?: BucketKey | undefined;
}

/** A shared store as one project has it. */
export interface JoinedStore {
  readonly store: SharedStore;
  readonly claims: Claims;
}

/** Opens the place the settings name; nothing is asked yet. Throws `shared-store-refused` for a bucket without a key. */
export async function openDepot(place: StorePlace, { fetch, clock, key }: Reaching): Promise<Depot> {
  if (place.kind === 'folder') {
    const { folderDepot } = await import('./folder-depot.js');
    return folderDepot(place.path);
  }
  const [{ s3Depot }, { bucketName }] = await Promise.all([
    import('./s3/depot.js'),
    import('./s3/address.js'),
  ]);
  if (!key) {
    const hint = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, in the environment or in .env';
    throw depotError('shared-store-refused', bucketName(place), 'there is no key for it', { hint });
  }
  return s3Depot({ bucket: place, key, fetch, clock });
}

/** Whether an earlier run left claims in the shared store, or clips that it had not put there yet. */
export async function leftClaims({ files }: ProjectStore): Promise<boolean> {
  return (await openOwnClaims(claimsFolder(files))).all().length > 0;
}

function claimsFolder({ hidden }: ProjectStore['files']): string {
  return join(hidden, 'claims');
}

/** Joins a project to a shared store. Throws as openDepot does, and StoryreelErrors of this machine's disk. */
export async function joinStore(
  place: StorePlace,
  { files, clips, purchases }: ProjectStore,
  reaching: Reaching,
  notify: Notify,
): Promise<JoinedStore> {
  const depot = await openDepot(place, reaching);
  let known: Promise<Owner> | undefined;
  // Only who claims something needs a name, and it is written down then.
  const owner = (): Promise<Owner> => {
    known ??= ownOwner(join(files.hidden, 'owner.json'), files.tmp);
    return known;
  };
  const notes = await openOwnClaims(claimsFolder(files));
  return {
    store: openSharedStore({ depot, clips, purchases, tmp: files.tmp, notify }),
    claims: openClaims({ depot, owner, notes, clock: reaching.clock, notify }),
  };
}
