import { StoryreelError } from '../diagnostics/errors.js';
import type { ClipSource } from '../providers/provider.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import type { Run, Show } from './run.js';

/** Where a clip that was not at its address is to be fetched from now, or that it is gone. */
export type FoundAgain =
  | { readonly kind: 'try'; readonly source: ClipSource }
  | { readonly kind: 'gone'; readonly message: string };

/** Looks for a clip that was not at `source`, as `missed` says; waits where that may help. */
export type FindAgain = (missed: StoryreelError, source: ClipSource) => Promise<FoundAgain>;

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Whether an error says that a clip is not where it was looked for. */
export function isMissing({ code }: StoryreelError): boolean {
  return code === 'clip-missing' || code === 'clip-gone';
}

/**
 * Looks for the clip of an attempt, each time it is not found, in one fetch. The provider is asked anew where it is: addresses die
 * sooner than records. One that is new is tried at once, but only the first, as some providers sign a new one each time.
 * A `clip-missing` may be of this moment (a cache that lags, a guard that turns somebody away), so it is tried again
 * until the run's patience with it is over, sooner where the provider has no record of the job. `clip-gone` is final, and so is
 * that the job failed.
 * Throws a StoryreelError when the provider does not answer in the end: the clip may still be there.
 */
export function createFindAgain(run: Run, desk: Desk, attempt: Attempt, show: Show): FindAgain {
  const { crew, patience } = run;
  let waited = 0;
  let pause = FIRST_PAUSE_MS;
  let triedNew = false;
  /** Since which wait the provider says nothing but that it has no record of the job. */
  let unknownSince: number | undefined;
  return async (missed, source) => {
    const asked = await askAnew(run, desk, attempt);
    const isFinal = missed.code === 'clip-gone';
    unknownSince = asked.kind === 'unknown' ? (unknownSince ?? waited) : undefined;
    const isUnknown = unknownSince !== undefined && (isFinal || waited - unknownSince >= patience.goneMs);
    if (asked.kind === 'gone' || (asked.kind === 'unknown' && isUnknown)) {
      return { kind: 'gone', message: asked.message ?? missed.message };
    }
    const now = asked.kind === 'at' ? asked.source : source;
    if (!triedNew && !isSame(now, source)) {
      triedNew = true;
      return { kind: 'try', source: now };
    }
    if (isFinal || waited >= patience.missingMs) {
      if (asked.kind === 'unanswered') {
        throw asked.error;
      }
      const minutes = Math.round(waited / 60_000);
      const tried = minutes > 0 ? `, tried for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}` : '';
      return { kind: 'gone', message: `${missed.message}${tried}` };
    }
    show('downloading', { note: missed.message, retry_seconds: pause / 1000 });
    await crew.clock.sleep(pause, crew.signal);
    waited += pause;
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    return { kind: 'try', source: now };
  };
}

type Asked =
  | { readonly kind: 'at'; readonly source: ClipSource }
  /** It has no record of the job: said once, that is no verdict. */
  | { readonly kind: 'unknown'; readonly message: string }
  /** `message`: the provider's word on it; absent where there is nobody to ask. */
  | { readonly kind: 'gone'; readonly message?: string }
  | { readonly kind: 'unanswered'; readonly error: StoryreelError };

/** Asks the provider where a finished job's clip is. Throws what it cannot be asked for again with any use. */
async function askAnew({ crew }: Run, desk: Desk, { ticket, local }: Attempt): Promise<Asked> {
  if (!ticket || local) {
    return { kind: 'gone' };
  }
  try {
    const status = await desk.provider.status(ticket, { signal: crew.signal });
    switch (status.kind) {
      case 'done':
        return { kind: 'at', source: status.clip };
      case 'expired':
        return { kind: 'unknown', message: status.message };
      case 'failed':
        return { kind: 'gone', message: status.failure.message };
      case 'lost':
        return { kind: 'gone' };
      case 'queued':
      case 'rendering': {
        // Its word that the job was done is written down: this is an answer that lags.
        const message = `${ticket.provider} does not say where the clip of job ${ticket.id} is`;
        return {
          kind: 'unanswered',
          error: new StoryreelError('clip-unsaid', message, { retry: 'safe' }),
        };
      }
    }
  } catch (error) {
    if (crew.signal.aborted || !(error instanceof StoryreelError) || error.retry !== 'safe') {
      throw error;
    }
    return { kind: 'unanswered', error };
  }
}

function isSame(one: ClipSource, other: ClipSource): boolean {
  return one.kind === 'url' && other.kind === 'url' && one.url === other.url;
}
