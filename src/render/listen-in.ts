import { StoryreelError } from '../diagnostics/errors.js';
import type { Ticket, Word } from '../providers/provider.js';
import type { Desk } from './desk.js';
import type { Run } from './run.js';

/** Hears what a provider says of one job unasked, for as long as it does. Nothing ever waits for it. */
export interface Line {
  /** Begins to listen, where the provider can be listened to. Once is enough. */
  open(): void;
  /** Whether something was heard and more is to come: then nobody needs to ask. */
  isOpen(): boolean;
  /** Whether the job was heard to be over. True once: who is told asks, and knows better afterwards. */
  saidOver(): boolean;
  /**
   * Waits, and gives how long in milliseconds: less than `ms` when the job is heard to be over, or when a line that
   * was relied on breaks. Rejects as `clock.sleep` does when the run is stopped.
   */
  sleep(ms: number): Promise<number>;
  /** Ends it all; must be called. */
  close(): void;
}

/** Why a line is closed: making an error of its own for each job would cost more than the closing. */
const CLOSED = Symbol('closed');

/** Why a sleep was cut short by a line and not by the run. */
const WOKEN = Symbol('woken');

/** A line to a job that nobody listens to yet. `hear` takes what is said of its progress. */
export function createLine(
  run: Run,
  { provider, hearing }: Desk,
  ticket: Ticket,
  hear: (word: Exclude<Word, { kind: 'over' }>) => void,
): Line {
  const { clock, signal } = run.crew;
  const hangUp = new AbortController();
  const waking = new AbortController();
  let state: 'unused' | 'silent' | 'open' | 'gone' = 'unused';
  let isReliedOn = false;
  let isOver = false;
  /** A sleep is cut short once; after that only the run can. */
  let wasWoken = false;
  const stop = (): void => waking.abort(signal.reason);

  function heard(word: Word): void {
    if (state === 'gone') {
      return;
    }
    if (word.kind === 'over') {
      state = 'gone';
      isOver = true;
      hearing.well();
      waking.abort(WOKEN);
    } else {
      state = 'open';
      hear(word);
    }
  }

  function broke(error: unknown): void {
    const wasOpen = state !== 'gone';
    state = 'gone';
    if (hangUp.signal.aborted) {
      return;
    }
    if (!(error instanceof StoryreelError)) {
      waking.abort(error);
    } else if (wasOpen) {
      hearing.failed(error);
      if (isReliedOn) {
        waking.abort(WOKEN);
      }
    }
  }

  return {
    open() {
      if (state === 'unused' && provider.listen && hearing.isGood() && !signal.aborted) {
        state = 'silent';
        signal.addEventListener('abort', stop, { once: true });
        provider.listen(ticket, { signal: hangUp.signal, heard }).catch(broke);
      }
    },
    isOpen: () => state === 'open',
    saidOver() {
      const said = isOver;
      isOver = false;
      return said;
    },
    async sleep(ms) {
      const from = clock.now();
      isReliedOn = state === 'open';
      try {
        await clock.sleep(ms, state === 'unused' || wasWoken ? signal : waking.signal);
        return ms;
      } catch (error) {
        if (signal.aborted) {
          throw error;
        }
        if (waking.signal.reason !== WOKEN) {
          throw waking.signal.reason;
        }
        wasWoken = true;
        return Math.min(ms, Math.max(0, clock.now() - from));
      }
    },
    close() {
      signal.removeEventListener('abort', stop);
      state = 'gone';
      hangUp.abort(CLOSED);
    },
  };
}
