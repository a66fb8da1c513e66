import PQueue from 'p-queue';

/** One piece of work, told when to stop. */
export type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Works through tasks, so many at once, and gives their results in order. When one fails the others are stopped
 * and waited for, so that nothing runs on behind the caller's back; then its error is thrown.
 */
export async function sideBySide<T>(
  tasks: readonly Task<T>[],
  concurrency: number,
  signal: AbortSignal,
): Promise<readonly T[]> {
  const failing = new AbortController();
  const both = AbortSignal.any([signal, failing.signal]);
  const queue = new PQueue({ concurrency });
  const outcomes = await Promise.allSettled(
    tasks.map((task) =>
      queue.add(async () => {
        both.throwIfAborted();
        try {
          return await task(both);
        } catch (error) {
          // The first failure is the one that counts: it becomes the reason of all that follow from it.
          failing.abort(error);
          throw error;
        }
      }),
    ),
  );
  if (both.aborted) {
    throw both.reason;
  }
  return outcomes.map((outcome) => (outcome as PromiseFulfilledResult<T>).value);
}

/** A list in parts of at most `size`. */
export function inBatches<T>(all: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
