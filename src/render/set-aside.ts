import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../store/durable.js';
import { digestOfFile, shortDigest } from '../terms/digest.js';

/** What came of a clip and is no video, of this run and of those before it. */
export interface Aside {
  /** Keeps what lies at the clip's path, so that the next fetch does not take it for the clip. Throws a StoryreelError about the disk. */
  keep(why: string): Promise<void>;
  /** Whether something was kept by now. */
  isUsed(): boolean;
  /** What was kept and where, for people. */
  describe(): string;
  /** The clip is here: what was kept were damaged copies of it. */
  discard(): Promise<void>;
}

/**
 * Keeps what was paid for under a name made of its bytes: none is ever written over another, as an error page over half of a clip,
 * and what comes again and again is kept once.
 */
export function createAside(path: string): Aside {
  const folder = path.replace(/\.mp4$/, '.unreadable');
  const kept = new Map<string, string>();
  return {
    async keep(why) {
      try {
        const digest = await digestOfFile(path);
        const place = join(folder, `${shortDigest(digest)}.mp4`);
        await mkdir(folder, { recursive: true });
        await rename(path, place);
        kept.set(place, why);
      } catch (error) {
        throw diskError(error, 'set aside a clip that is not a video', path);
      }
    },
    isUsed: () => kept.size > 0,
    describe() {
      const last = [...kept.values()].at(-1);
      const places = [...kept.keys()].join(' and ');
      return `what arrived is not a video (${last}); it is kept as ${places}`;
    },
    // A folder that stays harms nobody.
    discard: () => rm(folder, { recursive: true, force: true }).catch(() => undefined),
  };
}
