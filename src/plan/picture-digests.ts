import { castOf } from '../checks/cast.js';
import type { Subject } from '../checks/rule.js';
import { type Digest, digestOf, digestOfFile } from '../terms/digest.js';

/** The digest of each usable picture by reference name. A picture by URL counts by its URL. */
export type PictureDigests = ReadonlyMap<string, Digest>;

const AT_ONCE = 16;

/**
 * Hashes the pictures that the shots use, each file once. Only what the checks found to be a picture inside the project is
 * opened; they speak of the others.
 */
export async function hashPictures({ storyboard, pictures }: Subject): Promise<PictureDigests> {
  const used = new Set(storyboard.shots.flatMap((shot) => castOf(shot).map((entry) => entry.name)));
  const digests = new Map<string, Digest>();
  const byPath = new Map<string, Promise<Digest | undefined>>();
  const waiting = [...used];
  const worker = async (): Promise<void> => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const picture = storyboard.references.get(name)?.picture;
      if (picture?.kind === 'url') {
        digests.set(name, digestOf(picture.url));
      } else if (picture?.kind === 'file' && pictures.get(name)?.kind === 'picture') {
        const { path } = picture;
        const pending = byPath.get(path) ?? digestOfFile(path).catch(() => undefined);
        byPath.set(path, pending);
        const digest = await pending;
        if (digest) {
          digests.set(name, digest);
        }
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return digests;
}
