import { messageOf, StoryreelError } from '../../diagnostics/errors.js';

/**
 * Runs a job over several things in one process. When ffmpeg fails, each is tried alone, so that the error names the
 * shot whose clip is bad.
 */
export async function findingTheShot<Item>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
  run: (items: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  try {
    await run(items);
  } catch (error) {
    const [only, ...others] = items;
    if (!isFfmpegFailure(error) || only === undefined) {
      throw error;
    }
    if (others.length === 0) {
      throw badClip({ id: nameOf(only) }, error);
    }
    for (const item of items) {
      await findingTheShot([item], nameOf, run);
    }
    throw error;
  }
}

/** The error for a shot whose clip cannot be used. */
export function badClip({ id }: { readonly id: string }, cause: unknown): StoryreelError {
  return new StoryreelError('clip-unreadable', `the clip of shot ${id} cannot be used: ${messageOf(cause)}`, {
    cause,
    shot: id,
    hint: 'the film that was there is untouched; render the shot again or pick another take',
  });
}

/** Whether ffmpeg itself failed, and not a signal or a disk. */
export function isFfmpegFailure(error: unknown): error is StoryreelError {
  return error instanceof StoryreelError && error.code === 'ffmpeg-failed';
}

/** Whether a clip turned out not to be what it should. */
export function isBadClip(error: unknown): error is StoryreelError {
  return error instanceof StoryreelError && error.code === 'clip-unreadable';
}
