import type { FilmEvent } from '../../terms/events.js';
import { takeName } from '../../terms/take-name.js';

type Progress = Extract<FilmEvent, { readonly type: 'shot-progress' }>;

/** Progress is told again after this much of it, or this long. */
const TELL_FRACTION = 0.25;
const TELL_MS = 10_000;

/** Decides what of a run's progress is worth a line of a log. */
export interface Telling {
  /** Whether something may be told: at first, then after a quarter more of it or ten seconds. */
  may(key: string, fraction?: number): boolean;
  /**
   * Whether a shot's progress may be told, and how many other shots wait for the same reason. A note always passes the
   * first time, but shots that wait for one reason are told of together.
   */
  progress(event: Progress): { readonly others: number } | undefined;
  /** A shot waits no more: it was submitted, stored or failed. */
  over(shot: string): void;
}

/** Nothing told yet. `clock` in milliseconds. */
export function createTelling(clock: () => number): Telling {
  const told = new Map<string, { readonly at: number; readonly fraction: number }>();
  /** Why each shot waits that does. */
  const reasons = new Map<string, string>();
  /** Shots that were said to wait: that they go on is told as well. */
  const saidToWait = new Set<string>();

  function may(key: string, fraction = 0): boolean {
    const last = told.get(key);
    const now = clock();
    if (last && now - last.at < TELL_MS && fraction - last.fraction < TELL_FRACTION) {
      return false;
    }
    told.set(key, { at: now, fraction });
    return true;
  }

  return {
    may,
    progress(event) {
      const { phase, note, fraction } = event;
      const shot = takeName(event);
      if (phase === 'waiting' && note !== undefined) {
        const reason = reasonOf(event);
        reasons.set(shot, reason);
        if (!may(reason)) {
          return undefined;
        }
        saidToWait.add(shot);
        return { others: [...reasons.values()].filter((other) => other === reason).length - 1 };
      }
      if (phase === 'waiting') {
        return undefined;
      }
      if (note !== undefined) {
        return may(`shot ${shot} ${phase} ${note}`) ? { others: 0 } : undefined;
      }
      // A picture that is being uploaded may be waiting again in a moment.
      const goesOn = phase !== 'uploading' && saidToWait.delete(shot);
      if (phase !== 'uploading') {
        reasons.delete(shot);
      }
      return may(`shot ${shot}`, fraction) || goesOn ? { others: 0 } : undefined;
    },
    over(shot) {
      reasons.delete(shot);
      saidToWait.delete(shot);
    },
  };
}

/** What shots that wait alike have in common, however long they wait. */
export function reasonOf({
  provider,
  note = '',
}: {
  readonly provider: string;
  readonly note?: string | undefined;
}): string {
  return `${provider}: ${note}`;
}
