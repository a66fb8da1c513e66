import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PictureFacts, readPictureFacts } from '../media/picture.js';
import { type Digest, digestOf } from '../terms/digest.js';
import type { StateLog } from './state.js';
import type { Vendor } from './vendor.js';

/** An upload, whether its bytes have come or not. */
export interface Picture {
  readonly vendor: Vendor;
  /** Its name in URLs; not to be guessed. */
  readonly token: string;
  /** PixVerse's img_id. */
  readonly number: number;
  /** As the sender called it; only for the URL. */
  readonly name: string;
  readonly mediaType: string;
  /** Milliseconds since 1970. */
  readonly expiresMs: number;
  /** The service does not know it any more. */
  isForgotten?: true;
  /** Absent until the bytes are here. */
  stored?: { readonly path: string; readonly digest: Digest; readonly facts: PictureFacts };
}

/** The pictures that clients uploaded, at all services. */
export class PictureShelf {
  readonly #pictures = new Map<string, Picture>();
  readonly #folder: string;
  readonly #state: StateLog;
  readonly #lifetimeMs: number;
  #lastNumber = 0;

  constructor(folder: string, state: StateLog, lifetimeMs: number) {
    this.#folder = folder;
    this.#state = state;
    this.#lifetimeMs = lifetimeMs;
  }

  /** Makes room for a picture that will come. */
  announce(vendor: Vendor, name: string, mediaType: string, now: number): Picture {
    const picture: Picture = {
      vendor,
      token: randomUUID(),
      number: this.#nextNumber(now),
      // The name becomes part of a URL and of no path on disk.
      name: name.replace(/[^A-Za-z0-9._-]/g, '_').slice(-80) || 'picture',
      mediaType,
      expiresMs: now + this.#lifetimeMs,
    };
    this.#state.append({ type: 'picture-announced', picture });
    this.#pictures.set(picture.token, picture);
    return picture;
  }

  /** Takes the bytes of a picture that was announced. */
  async store(picture: Picture, bytes: Uint8Array): Promise<Required<Picture>['stored']> {
    const path = join(this.#folder, picture.token);
    await mkdir(this.#folder, { recursive: true });
    await writeFile(path, bytes);
    const stored = { path, digest: digestOf(bytes), facts: await readPictureFacts(path) };
    this.#state.append({ type: 'picture-stored', token: picture.token, stored });
    picture.stored = stored;
    return stored;
  }

  /** Ids that go up and are nobody else's, those of an earlier sandbox included. */
  #nextNumber(now: number): number {
    this.#lastNumber = Math.max(this.#lastNumber + 1, Math.floor(now / 10));
    return this.#lastNumber;
  }

  /** Has a service forget all it was sent so far. */
  forget(vendor: Vendor): void {
    this.#state.append({ type: 'pictures-forgotten', vendor });
    this.markForgotten(vendor);
  }

  /** The same without writing it down. */
  markForgotten(vendor: Vendor): void {
    for (const picture of this.#pictures.values()) {
      if (picture.vendor === vendor) {
        picture.isForgotten = true;
      }
    }
  }

  /** Puts back what an earlier sandbox had. */
  restore(picture: Picture): void {
    this.#lastNumber = Math.max(this.#lastNumber, picture.number);
    this.#pictures.set(picture.token, picture);
  }

  /** Forgets every picture. */
  clear(): void {
    this.#pictures.clear();
  }

  byToken(token: string): Picture | undefined {
    return this.#pictures.get(token);
  }

  byNumber(number: number): Picture | undefined {
    return [...this.#pictures.values()].find((picture) => picture.number === number);
  }

  /** How many pictures a service was sent whole. */
  count(vendor: Vendor): number {
    return [...this.#pictures.values()].filter((picture) => picture.vendor === vendor && picture.stored)
      .length;
  }
}

/** Where a picture can be fetched, under the sandbox's address. */
export function picturePath(picture: Picture): string {
  return `/${picture.vendor}-media/pictures/${picture.token}/${picture.name}`;
}

/**
 * The token in a picture's URL at a sandbox; undefined for any other URL. The port does not matter: a sandbox that was
 * started again may have another, and a token is known to one sandbox alone.
 */
export function tokenIn(url: string): string | undefined {
  return /^http:\/\/(?:127\.0\.0\.1|localhost):\d+\/[a-z]+-media\/pictures\/([^/]+)\//.exec(url)?.[1];
}
