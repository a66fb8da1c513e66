/**
 * A store of bought clips that several people and machines share (DESIGN §9, `store:`). It mirrors the store of a project:
 * `clips/<aa>/<sha256>.mp4` and `keys/<aa>/<key>.json`, and beside them `claims/<key>.json` by those who are buying just now.
 * Nothing in it is ever replaced, and nothing out of it is believed: a clip has to be what its name says.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClipStore, StoredClip } from '../store/clip-store.js';
import type { Notify } from '../store/notice.js';
import { type Purchase, type Purchases, parsePurchase } from '../store/purchases.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { Depot } from './depot.js';
import { greetDepot } from './greet.js';

/** What a shared store is joined to: the project's own one. */
export interface SharedStoreParts {
  readonly depot: Depot;
  readonly clips: ClipStore;
  readonly purchases: Purchases;
  /** For partial files; on the project store's file system. */
  readonly tmp: string;
  readonly notify: Notify;
}

/** What may be done with a shared store. */
export type Footing =
  /** Everything, and of several who claim a key at once one gets it. */
  | 'exclusive'
  /** Everything, but two people may claim a key at the same time. */
  | 'shared'
  /** Only taking clips out of it. */
  | 'read-only';

/** A clip in a shared store. */
export interface SeenClip {
  readonly digest: Digest;
  readonly bytes: number;
}

/** A clip with the record of its purchase, which a clip that only a lock names may lack. */
export interface Parcel {
  readonly clip: StoredClip;
  readonly purchase?: Purchase;
}

/** A shared store. Calls throw the errors of `depot-errors.ts`, those of this machine's disk, and the signal's reason. */
export interface SharedStore {
  /** For people. */
  readonly name: string;
  /** Throws when it is not there, or not understood. Writes nothing. */
  greet(signal: AbortSignal): Promise<void>;
  /** What may be done with it. Writes a marker to find out. */
  footing(signal: AbortSignal): Promise<Footing>;
  /** The clip that `bring` would bring, as far as can be seen from here; undefined when there is none. */
  look(key: RequestKey, wanted: Digest | undefined, signal: AbortSignal): Promise<SeenClip | undefined>;
  /** Whether there is nothing left to publish of a clip. */
  has(parcel: Parcel, signal: AbortSignal): Promise<boolean>;
  /**
   * Brings the clip bought under a key into the project's store: `wanted`, the one a lock names, where it is there, else
   * the one of the record. Undefined when there is none, or only something else under its name, which is a notice.
   */
  bring(key: RequestKey, wanted: Digest | undefined, signal: AbortSignal): Promise<Parcel | undefined>;
  /** Puts a clip there and what is known of its purchase. False, with a notice, when something else has its place. */
  publish(
    found: { readonly clip: StoredClip; readonly purchase?: Purchase },
    signal: AbortSignal,
  ): Promise<boolean>;
}

/** The largest clip that is taken where no record says its size. */
const LARGEST_CLIP = 32 * 1024 ** 3;

/** Where the parts of a shared store lie in it. */
export const namesIn = {
  clip: (digest: Digest): string => `clips/${digest.slice(0, 2)}/${digest}.mp4`,
  record: (key: RequestKey): string => `keys/${key.slice(0, 2)}/${key}.json`,
  claim: (key: RequestKey): string => `claims/${key}.json`,
} as const;

/** Joins a depot to the store of a project. */
export function openSharedStore({ depot, clips, purchases, tmp, notify }: SharedStoreParts): SharedStore {
  /** Clips on their way, so that one that two shots need comes once. */
  const onTheWay = new Map<Digest, Promise<StoredClip | undefined>>();

  function wrong(name: string, what: string): void {
    notify({
      code: 'shared-object-wrong',
      message: `${name} in the shared store ${depot.name} ${what} and is not used`,
      hint: 'remove it there; nothing in a shared store is ever replaced',
    });
  }

  async function readRecord(key: RequestKey, signal: AbortSignal): Promise<Purchase | undefined> {
    const name = namesIn.record(key);
    const text = await depot.readText(name, signal);
    const purchase = text === undefined ? undefined : parsePurchase(text, key);
    if (text !== undefined && !purchase) {
      wrong(name, 'is not the record of a purchase');
    }
    return purchase;
  }

  async function fetchClip(digest: Digest, bytes: number | undefined, signal: AbortSignal) {
    const name = namesIn.clip(digest);
    const path = join(tmp, `${digest}.shared`);
    await rm(path, { force: true });
    const came = await depot.fetchFile(name, path, bytes ?? LARGEST_CLIP, signal);
    if (came === undefined) {
      return undefined;
    }
    if (came !== digest) {
      await rm(path, { force: true });
      wrong(name, 'is another file than its name says, or a part of it,');
      return undefined;
    }
    return clips.put(path, { digest });
  }

  /** A clip, from this machine where it is here. */
  async function clipHere(digest: Digest, bytes: number | undefined, signal: AbortSignal) {
    const here = await clips.find(digest);
    if (here && (bytes === undefined ? await clips.verify(digest) : here.bytes === bytes)) {
      return here;
    }
    const coming =
      onTheWay.get(digest) ?? fetchClip(digest, bytes, signal).finally(() => onTheWay.delete(digest));
    onTheWay.set(digest, coming);
    return coming;
  }

  function sizeOf(digest: Digest, signal: AbortSignal): Promise<number | undefined> {
    return depot.sizeOf(namesIn.clip(digest), signal);
  }

  return {
    name: depot.name,
    async look(key, wanted, signal) {
      const locked = wanted && (await sizeOf(wanted, signal));
      if (wanted !== undefined && locked !== undefined) {
        return { digest: wanted, bytes: locked };
      }
      const { clip: digest, bytes } = (await readRecord(key, signal)) ?? {};
      const isThere = digest !== undefined && (await sizeOf(digest, signal)) === bytes;
      return isThere && bytes !== undefined ? { digest, bytes } : undefined;
    },
    async has({ clip, purchase }, signal) {
      const isThere = (await sizeOf(clip.digest, signal)) === clip.bytes;
      return isThere && (!purchase || (await readRecord(purchase.key, signal)) !== undefined);
    },
    greet: (signal) => greetDepot(depot, signal),
    async footing(signal) {
      const isExclusive = await depot.isExclusive(signal);
      return isExclusive === undefined ? 'read-only' : isExclusive ? 'exclusive' : 'shared';
    },
    async bring(key, wanted, signal) {
      const purchase = await readRecord(key, signal);
      if (wanted !== undefined && purchase?.clip !== wanted) {
        const clip = await clipHere(wanted, undefined, signal);
        if (clip) {
          return { clip };
        }
      }
      const clip = purchase && (await clipHere(purchase.clip, purchase.bytes, signal));
      if (!purchase || !clip) {
        return undefined;
      }
      await purchases.record(purchase);
      return { clip, purchase };
    },
    async publish({ clip, purchase }, signal) {
      const { digest, path, bytes } = clip;
      if (!(await clips.verify(digest))) {
        notify({
          code: 'clip-damaged',
          message: `the clip ${path} is damaged and not put into the shared store`,
        });
        return false;
      }
      const name = namesIn.clip(digest);
      if ((await depot.createFile(name, { path, bytes, digest }, signal)) === 'there') {
        if ((await depot.sizeOf(name, signal)) !== bytes) {
          wrong(name, 'has another size than the clip it is named after');
          return false;
        }
      }
      if (!purchase) {
        return true;
      }
      const text = `${JSON.stringify(purchase, undefined, 2)}\n`;
      const record = await depot.createText(namesIn.record(purchase.key), text, signal);
      // Another purchase under the key is as good.
      return record === 'created' || (await readRecord(purchase.key, signal)) !== undefined;
    },
  };
}
