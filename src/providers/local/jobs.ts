import type { Failure } from '../provider.js';

/** How a job of ours stands. */
export type JobState =
  | { readonly kind: 'queued' }
  | { readonly kind: 'rendering'; readonly fraction: number }
  | { readonly kind: 'done'; readonly path: string }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** One render in the background. */
export interface Job {
  readonly id: string;
  /** Kills the render. */
  readonly stop: AbortController;
  state: JobState;
  /** Called once when the state changes in kind or progress. */
  readonly watchers: Set<() => void>;
  /** Settles, never rejects, when nothing of the job runs any more. */
  settled: Promise<void>;
}

/** A job that has not begun. */
export function newJob(id: string): Job {
  return {
    id,
    stop: new AbortController(),
    state: { kind: 'queued' },
    watchers: new Set(),
    settled: Promise.resolve(),
  };
}

/** Moves a job on and wakes whoever asks after it. */
export function moveJob(job: Job, state: JobState): void {
  job.state = state;
  const waiting = [...job.watchers];
  job.watchers.clear();
  for (const wake of waiting) {
    wake();
  }
}

/** Whether a job will not change any more. */
export function isOver(job: Job): boolean {
  return job.state.kind === 'done' || job.state.kind === 'failed';
}

/** Resolves at the job's next change, after `ms` milliseconds, or at once when it is over or the signal fires. */
export async function nextChange(job: Job, ms: number, signal: AbortSignal): Promise<void> {
  if (isOver(job) || signal.aborted) {
    return;
  }
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      job.watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    job.watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
