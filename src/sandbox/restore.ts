import type { JobBook } from './jobs.js';
import type { PictureShelf } from './pictures.js';
import type { StateEntry } from './state.js';

/** What is built up again from the state of an earlier sandbox. */
export interface Restored {
  readonly jobs: JobBook;
  readonly pictures: PictureShelf;
  /** Milliseconds that were skipped. */
  skip(ms: number): void;
}

/**
 * Replays what happened. A job's course follows from its own numbers, so it is enough to bring the schedules up to
 * the time of each event that changed one. Whatever would have ended meanwhile has ended.
 */
export function restore(entries: readonly StateEntry[], { jobs, pictures, skip }: Restored): void {
  for (const entry of entries) {
    switch (entry.type) {
      case 'job-accepted':
        jobs.advance(entry.job.acceptedMs);
        jobs.restore(entry.job);
        break;
      case 'job-cancelled':
      case 'job-deleted': {
        jobs.advance(entry.at);
        const job = jobs.peek(entry.vendor, entry.id);
        if (job) {
          jobs.mark(job, entry.type === 'job-cancelled' ? 'cancelled' : 'deleted', entry.at);
        }
        break;
      }
      case 'picture-announced':
        pictures.restore(entry.picture);
        break;
      case 'picture-stored': {
        const picture = pictures.byToken(entry.token);
        if (picture) {
          picture.stored = entry.stored;
        }
        break;
      }
      case 'pictures-forgotten':
        pictures.markForgotten(entry.vendor);
        break;
      case 'time-skipped':
        skip(entry.ms);
        break;
    }
  }
}
