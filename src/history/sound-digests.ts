import { realpath } from 'node:fs/promises';
import { soundsOf } from '../checks/look-at-sounds.js';
import type { Storyboard } from '../language/storyboard.js';
import { type Digest, digestOfFile } from '../terms/digest.js';

/** The digests of a storyboard's sounds by their absolute paths, as far as they can be read. */
export type SoundDigests = ReadonlyMap<string, Digest>;

/** Digests of files, each read once however many paths lead to it. */
export type FileDigests = (path: string) => Promise<Digest | undefined>;

/** Remembers the digests of files for as long as it lives. */
export function openFileDigests(): FileDigests {
  const known = new Map<string, Promise<Digest | undefined>>();
  return async (path) => {
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined) {
      return undefined;
    }
    const pending = known.get(real) ?? digestOfFile(real).catch(() => undefined);
    known.set(real, pending);
    return pending;
  };
}

/** Reads the sounds of a storyboard. */
export async function digestSounds(storyboard: Storyboard, digests: FileDigests): Promise<SoundDigests> {
  const found = new Map<string, Digest>();
  const paths = new Set(soundsOf(storyboard).map(({ file }) => file.path));
  await Promise.all(
    [...paths].map(async (path) => {
      const digest = await digests(path);
      if (digest) {
        found.set(path, digest);
      }
    }),
  );
  return found;
}
