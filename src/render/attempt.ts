import type { ClipSource, Ticket } from '../providers/provider.js';
import type { Digest, RequestKey } from '../terms/digest.js';
import type { Usd } from '../terms/money.js';
import type { JournalEntry } from './journal-entry.js';

/** How an attempt ended without a clip. */
export type Ending = Pick<
  Extract<JournalEntry, { type: 'attempt-ended' }>,
  'outcome' | 'charged' | 'code' | 'message'
>;

/** One try to have a request rendered by one offer, as the journal tells it. */
export interface Attempt {
  readonly id: string;
  readonly shot: string;
  readonly take: number;
  readonly key: RequestKey;
  readonly model: string;
  readonly provider: string;
  readonly endpoint: string;
  readonly local: boolean;
  readonly estimate: Usd;
  /** The digest of the prompt as sent. */
  readonly prompt?: Digest;
  /** The account it was sent to, as the desk names it. */
  readonly account?: string;
  /** When it was intended, in milliseconds since 1970. */
  readonly since: number;
  readonly state: 'intended' | 'submitted' | 'rendered' | 'stored' | 'ended';
  /** From `submitted` on. */
  readonly ticket?: Ticket;
  /** From `rendered` on. */
  readonly clip?: ClipSource;
  readonly cost?: Usd;
  readonly seed?: number;
  /** When `stored`. */
  readonly digest?: Digest;
  /** When `ended`. */
  readonly ending?: Ending;
  /** A person's last word on it. */
  readonly verdict?: 'charged' | 'not-charged' | 'retake';
}

/** The attempt after an entry about it; undefined when the entry is about an attempt nobody intended. */
export function advance(attempt: Attempt | undefined, entry: JournalEntry, at: number): Attempt | undefined {
  if (entry.type === 'attempt-intended') {
    const { type: _, attempt: id, ...facts } = entry;
    return { id, ...facts, since: at, state: 'intended' };
  }
  if (!attempt) {
    return undefined;
  }
  switch (entry.type) {
    case 'attempt-submitted':
      return { ...attempt, state: 'submitted', ticket: entry.ticket };
    case 'attempt-rendered': {
      const { clip, cost, seed } = entry;
      // One that counted as gone was there after all.
      const { ending: _, ...open } = attempt;
      return {
        ...open,
        state: 'rendered',
        clip,
        ...(cost !== undefined && { cost }),
        ...(seed !== undefined && { seed }),
      };
    }
    case 'attempt-stored':
      return { ...attempt, state: 'stored', digest: entry.digest };
    case 'attempt-ended': {
      const { outcome, charged, code, message } = entry;
      return { ...attempt, state: 'ended', ending: { outcome, charged, code, message } };
    }
    case 'attempt-resolved':
      return resolve(attempt, entry);
  }
}

/**
 * A person who names the job makes the attempt a submitted one again, which the next run adopts. The ticket has
 * nothing but the id and the endpoint to go on, from which the provider builds its URLs. Where it is the very job that the
 * attempt had, all that is known of it stands, but for how it ended and where its clip was.
 */
function resolve(attempt: Attempt, entry: Extract<JournalEntry, { type: 'attempt-resolved' }>): Attempt {
  if (entry.verdict === 'charged' && entry.job !== undefined) {
    const { ending: _, clip: __, verdict: ___, ...open } = attempt;
    if (attempt.ticket?.id === entry.job && attempt.verdict !== 'charged') {
      return { ...open, state: 'submitted' };
    }
    const resume = { endpoint: attempt.endpoint };
    const ticket = { provider: attempt.provider, id: entry.job, resume };
    return { ...open, state: 'submitted', ticket, verdict: 'charged' };
  }
  if (entry.verdict === 'not-charged' && attempt.verdict === 'charged') {
    // The job that was named is another's, and so is how it ended.
    const { ticket: _, ending: __, ...unanswered } = attempt;
    return { ...unanswered, state: 'intended', verdict: 'not-charged' };
  }
  return { ...attempt, verdict: entry.verdict };
}

/** What the last attempt for a key means for the next one. */
export type Standing =
  /** Nothing stands in the way of buying. */
  | 'free'
  /** A job is at the provider, or its clip waits: finish it. */
  | 'adopt'
  /** A submit was begun, and nothing is known of its outcome. */
  | 'unanswered'
  /** Whether there is a job is not known: only a person can say. */
  | 'parked'
  /** It was paid, or may have been, and no clip will come of it: only a person can say that it is bought again. */
  | 'spent'
  /** The content policy refused it, as it would again: asking may cost, so only a person asks once more. */
  | 'barred';

/** The standing of an attempt. */
export function standing(attempt: Attempt): Standing {
  switch (attempt.state) {
    case 'submitted':
    case 'rendered':
      return 'adopt';
    case 'intended':
      return attempt.verdict ? 'free' : 'unanswered';
    case 'stored':
      return 'free';
    case 'ended':
      return attempt.verdict === 'retake' || !attempt.ending
        ? 'free'
        : standingAfter(attempt.ending, attempt.verdict === 'not-charged');
  }
}

/** Whether a job goes on at a provider, or its clip waits there. What is made on this machine dies with the run. */
export function isAtProvider(attempt: Attempt): boolean {
  return !attempt.local && standing(attempt) === 'adopt';
}

function standingAfter({ outcome, charged }: Ending, isKnownUnpaid: boolean): Standing {
  if (outcome === 'moderated') {
    return 'barred';
  }
  if (isKnownUnpaid) {
    return 'free';
  }
  switch (outcome) {
    case 'unknown':
      return 'parked';
    case 'expired':
      return 'spent';
    case 'rejected':
    case 'failed':
    case 'lost':
      return charged === 'no' ? 'free' : 'spent';
  }
}
