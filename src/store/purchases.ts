import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../diagnostics/errors.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { ClipStore, StoredClip } from './clip-store.js';
import { diskError, replaceFile } from './durable.js';
import type { Notify } from './notice.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const purchaseSchema = z.object({
  version: z.literal(1),
  key: hex.transform((text) => text as RequestKey),
  clip: hex.transform((text) => text as Digest),
  /** Size of the clip's file. */
  bytes: z.int().positive(),
  model: z.string(),
  provider: z.string(),
  endpoint: z.string(),
  /** The provider's job id. */
  job: z.string(),
  seed: z.int().exactOptional(),
  /** What it cost, in dollars, exact. */
  cost_usd: z.number().nonnegative(),
  /** Length of the picture in seconds. */
  seconds: z.number().positive(),
  frames: z.int().positive(),
});

/** What a key bought: same key, same purchase, also when the lock does not know of it. */
export type Purchase = z.infer<typeof purchaseSchema>;

/** A purchase whose clip is in the store. */
export interface FoundPurchase {
  readonly purchase: Purchase;
  readonly clip: StoredClip;
}

/** The purchases by key. */
export interface Purchases {
  /**
   * What was bought under a key, when its clip is here. A record that cannot be read, or a clip of another
   * size, counts as absent, with a notice. `verify` also reads the clip's bytes.
   */
  find(key: RequestKey, options?: { readonly verify?: boolean }): Promise<FoundPurchase | undefined>;
  /** Remembers a purchase. Throws a StoryreelError when the disk does not take it. */
  record(purchase: Purchase): Promise<void>;
}

/** The purchases recorded beside the clips of a store. */
export function openPurchases(store: string, tmp: string, clips: ClipStore, notify: Notify): Purchases {
  const pathOf = (key: RequestKey): string => join(store, 'keys', key.slice(0, 2), `${key}.json`);

  async function read(key: RequestKey): Promise<Purchase | undefined> {
    let text: string;
    try {
      text = await readFile(pathOf(key), 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') {
        return undefined;
      }
      throw diskError(error, `read ${pathOf(key)}`);
    }
    const purchase = parsePurchase(text, key);
    if (purchase) {
      return purchase;
    }
    notify({ code: 'purchase-unreadable', message: `the record ${pathOf(key)} is damaged and not used` });
    return undefined;
  }

  async function find(key: RequestKey, options: { readonly verify?: boolean } = {}) {
    const purchase = await read(key);
    const clip = purchase && (await clips.find(purchase.clip));
    if (!purchase || !clip) {
      return undefined;
    }
    const intact =
      clip.bytes === purchase.bytes && (options.verify !== true || (await clips.verify(purchase.clip)));
    if (!intact) {
      notify({ code: 'clip-damaged', message: `the clip ${clip.path} is not what was bought and not used` });
      return undefined;
    }
    return { purchase, clip };
  }

  async function record(purchase: Purchase): Promise<void> {
    // What could not be read again would be bought again; that it is not so is up to us.
    purchaseSchema.parse(purchase);
    try {
      await replaceFile(pathOf(purchase.key), `${JSON.stringify(purchase, undefined, 2)}\n`, tmp);
    } catch (error) {
      throw diskError(error, 'record a purchase');
    }
  }

  return { find, record };
}

/** The purchase in the text of a record; undefined when it is damaged, or the record of another key. */
export function parsePurchase(text: string, key: string): Purchase | undefined {
  const parsed = purchaseSchema.safeParse(parseJson(text));
  return parsed.success && parsed.data.key === key ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
