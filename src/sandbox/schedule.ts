import type { Job } from './job.js';

/**
 * Who renders when, at one service: first come, first served, so many at once. Nothing runs by itself; the schedule
 * is brought up to a time, and what follows from a job's own numbers is the same however often that is done.
 */
export class Schedule {
  readonly #waiting: Job[] = [];
  /** When the jobs end that still ran when the last one started. Never more than may run at once. */
  #ends: number[] = [];
  #lastStart = 0;
  readonly #concurrency: number;

  constructor(concurrency = Number.POSITIVE_INFINITY) {
    this.#concurrency = concurrency;
  }

  /** Jobs that wait for their turn, the next one first. */
  get waiting(): readonly Job[] {
    return this.#waiting;
  }

  add(job: Job): void {
    this.#waiting.push(job);
  }

  /** Takes a waiting job out. Those it stood in front of do not start before that. */
  remove(job: Job, at: number): void {
    const place = this.#waiting.indexOf(job);
    if (place >= 0) {
      this.#waiting.splice(place, 1);
      this.#lastStart = Math.max(this.#lastStart, at);
    }
  }

  /** Starts every job that has its turn by `now`. */
  advance(now: number): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      const start = this.#turnOf(next);
      const late = next.startByMs !== undefined && start > next.startByMs && now >= next.startByMs;
      if (!late && start > now) {
        return;
      }
      this.#waiting.shift();
      if (late) {
        missTheStart(next, next.startByMs ?? now);
        continue;
      }
      next.startedMs = start;
      next.endsMs = next.fate.kind === 'never' ? Number.POSITIVE_INFINITY : start + next.renderMs;
      this.#lastStart = start;
      this.#ends = this.#ends.filter((end) => end > start);
      this.#ends.push(next.endsMs);
    }
  }

  /** Jobs that run at a time the schedule was brought up to. */
  running(now: number): number {
    return this.#ends.filter((end) => end > now).length;
  }

  /** When a job that is next in line starts if nothing changes: it is ready, a place is free, nobody overtakes. */
  #turnOf(job: Job): number {
    const ready = Math.max(job.acceptedMs + job.waitMs, this.#lastStart);
    if (this.#ends.length < this.#concurrency) {
      return ready;
    }
    return Math.max(ready, Math.min(...this.#ends));
  }
}

/** fal: a job that did not start in time ends as a 504 of the platform's. */
function missTheStart(job: Job, at: number): void {
  job.fate = {
    kind: 'failed',
    code: 'start-deadline',
    message: 'The request did not start within the time its sender gave it.',
  };
  job.startedMs = at;
  job.endsMs = at;
}
