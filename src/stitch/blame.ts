import { StoryreelError } from '../diagnostics/errors.js';
import type { PlacedShot } from './timeline.js';

/**
 * Runs a job over several shots in one process. When ffmpeg fails, each shot is tried alone, so that the error
 * names the one whose clip is bad.
 */
export async function findingTheShot(
  shots: readonly PlacedShot[],
  run: (shots: readonly PlacedShot[]) => Promise<unknown>,
): Promise<void> {
  try {
    await run(shots);
  } catch (error) {
    if (!isFfmpegFailure(error)) {
      throw error;
    }
    if (shots.length === 1) {
      throw badClip(shots[0]?.shot, error);
    }
    for (const shot of shots) {
      await findingTheShot([shot], run);
    }
    throw error;
  }
}

/** The error for a shot whose clip ffmpeg could not use. */
export function badClip(shot: { readonly id: string } | undefined, error: unknown): StoryreelError {
  const id = shot?.id ?? '';
  const detail = error instanceof Error ? error.message : String(error);
  return new StoryreelError('clip-unreadable', `the clip of shot ${id} cannot be used: ${detail}`, {
    cause: error,
    shot: id,
    hint: 'the film that was there is untouched; render the shot again or pick another take',
  });
}

/** Whether ffmpeg itself failed, and not a signal or a disk. */
export function isFfmpegFailure(error: unknown): error is StoryreelError {
  return error instanceof StoryreelError && error.code === 'ffmpeg-failed';
}
