import type { Json } from '../terms/brand.js';
import type { Digest } from '../terms/digest.js';

/** A picture as an account was given it. */
export interface Upload {
  readonly digest: Digest;
  readonly handle: Json;
}

/**
 * Which uploads a provider could not find in a run, and whether another one is worth while. A provider that forgets is given
 * the picture once more; one that never finds it is not given it for ever.
 */
export interface LostUploads {
  /** A clip came of a job that was sent with it. */
  found(upload: Upload): void;
  /** A job failed of it. Whether another upload may fare better; all jobs that fail of one upload are told the same. */
  lost(upload: Upload): boolean;
}

/** New uploads of a picture in a row of which no clip came. */
const MOST_IN_VAIN = 1;

/** Nothing is lost yet. */
export function createLostUploads(): LostUploads {
  /** By picture: what was said of its uploads that were lost, and how many were made anew for it since one was found. */
  const pictures = new Map<Digest, { readonly said: Map<string, boolean>; inVain: number }>();
  return {
    found({ digest, handle }) {
      const picture = pictures.get(digest);
      // A job that was quicker than the forgetting says nothing of the upload that was made since.
      if (picture && !picture.said.has(JSON.stringify(handle))) {
        picture.inVain = 0;
      }
    },
    lost({ digest, handle }) {
      const picture = pictures.get(digest) ?? { said: new Map<string, boolean>(), inVain: 0 };
      pictures.set(digest, picture);
      const name = JSON.stringify(handle);
      const said = picture.said.get(name) ?? picture.inVain < MOST_IN_VAIN;
      if (!picture.said.has(name)) {
        picture.said.set(name, said);
        picture.inVain++;
      }
      return said;
    },
  };
}
