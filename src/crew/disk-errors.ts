import { diskError } from '../store/durable.js';

/**
 * Does some work on files. What the file system says of it is about the disk and no fault of ours: it comes as a
 * StoryreelError (`disk-full`, `store-read-only`, `disk-failed`) that says what could not be done, e.g. "make the film".
 */
export async function sayingDiskErrors<T>(deed: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isSystemError = error instanceof Error && 'syscall' in error && 'errno' in error;
    throw isSystemError ? diskError(error, deed) : error;
  }
}
