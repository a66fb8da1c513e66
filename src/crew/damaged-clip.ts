import { rename } from 'node:fs/promises';
import { StoryreelError } from '../diagnostics/errors.js';
import type { ProjectStore } from '../store/project-store.js';
import type { Rendered } from './render-plan.js';

/**
 * Makes a film; when a clip cannot be used because its bytes are not those that were bought, it is set aside, so that the
 * next render finds it missing and fetches it again. Nothing but a look at all bytes tells such a clip by its size.
 */
export async function settingDamagedAside<T>(
  { clips: stored }: Pick<ProjectStore, 'clips'>,
  { clips }: Pick<Rendered, 'clips'>,
  stitch: () => Promise<T>,
): Promise<T> {
  try {
    return await stitch();
  } catch (error) {
    const shot = error instanceof StoryreelError && error.code === 'clip-unreadable' ? error.shot : undefined;
    const clip = shot === undefined ? undefined : clips.get(shot);
    if (shot === undefined || !clip || (await stored.verify(clip.digest))) {
      throw error;
    }
    const aside = clip.path.replace(/\.mp4$/, '.damaged');
    await rename(clip.path, aside);
    const message = `the clip of shot ${shot} was damaged in the store after it was bought; it is kept as ${aside}`;
    throw new StoryreelError('clip-unreadable', message, {
      cause: error,
      shot,
      hint: 'run storyreel render: it fetches the clip again for nothing while the provider has it, and asks before it buys',
    });
  }
}
