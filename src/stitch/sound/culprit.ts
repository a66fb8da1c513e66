import { isFfmpegFailure } from '../jobs/blame.js';

/**
 * Runs a job over several things in one process. When ffmpeg fails, each is tried alone, so that the error can name
 * the one that is bad.
 */
export async function findingTheCulprit<T>(
  all: readonly T[],
  run: (some: readonly T[]) => Promise<unknown>,
  blame: (one: T, error: unknown) => Error,
): Promise<void> {
  try {
    await run(all);
  } catch (error) {
    const [first, second] = all;
    if (!isFfmpegFailure(error) || first === undefined) {
      throw error;
    }
    if (second === undefined) {
      throw blame(first, error);
    }
    for (const one of all) {
      await findingTheCulprit([one], run, blame);
    }
    throw error;
  }
}
