import type { Failure } from '../providers/provider.js';
import { type Attempt, standing } from './attempt.js';
import type { Tried } from './try-offer.js';
import type { ClipOutcome } from './work.js';

type Failed = Extract<ClipOutcome, { kind: 'failed' }>;

/** The failure of a clip whose provider said why. */
function failedWith(failure: Failure, outcome: Failed['outcome'], attempt?: Attempt): Failed {
  const { code, message, hint } = failure;
  const at = attempt
    ? { provider: attempt.provider, ...(attempt.ticket ? { job: attempt.ticket.id } : {}) }
    : {};
  return { kind: 'failed', outcome, code, message, ...(hint === undefined ? {} : { hint }), ...at };
}

/** The failure of a clip whose attempt the journal holds open or in doubt. */
export function failedAs(
  attempt: Attempt,
  outcome: Failed['outcome'],
  code: string,
  message: string,
  hint?: string,
): Failed {
  return failedWith(
    { kind: 'protocol', code, message, ...(hint === undefined ? {} : { hint }) },
    outcome,
    attempt,
  );
}

/** A shot's attempt as `storyreel resolve` is told of it. */
function named({ shot, take }: Pick<Attempt, 'shot' | 'take'>): string {
  return take > 1 ? `${shot} --take ${take}` : shot;
}

/** What a person has to do about a submit whose outcome nobody knows. */
export function unknownHint(attempt: Pick<Attempt, 'provider' | 'shot' | 'take'>): string {
  const { provider } = attempt;
  return `look at ${provider}'s list of jobs, then: storyreel resolve ${named(attempt)} --charged JOB_ID, or --not-charged`;
}

/** What a person has to do about a shot that cost money, or may have, and has no clip. */
export function spentHint(attempt: Pick<Attempt, 'shot' | 'take' | 'ending' | 'verdict' | 'ticket'>): string {
  const { shot, ending, verdict, ticket } = attempt;
  if (verdict === 'charged') {
    return `if you named the wrong job: storyreel resolve ${named(attempt)} --charged JOB_ID; to buy it anew: storyreel retake ${shot}`;
  }
  if (ending?.outcome === 'expired') {
    const again = `storyreel resolve ${named(attempt)} --charged ${ticket?.id ?? 'JOB_ID'}`;
    return `it was paid for, and the next run asks for it once more; to have its job followed again: ${again}; to buy it anew: storyreel retake ${shot}`;
  }
  const price = ending?.charged === 'yes' ? 'it was charged' : 'it may have been charged';
  return `${price} all the same; to buy it again: storyreel retake ${shot}`;
}

/** What is wrong with a shot whose key stands in a line of the journal that cannot be read. */
export const DOUBTFUL = 'a damaged line of the journal may be about this shot, and so may be money';

/** What a person has to do about it. */
export function doubtHint(shot: string): string {
  return `look at the provider's list of jobs, then: storyreel resolve ${shot} --not-charged, or storyreel retake ${shot}`;
}

/** What a person can do about a shot that the content policy does not let through. */
export function barredHint(shot: string): string {
  return `change its prompt or pictures; to try it once more as it is: storyreel retake ${shot}`;
}

/** What a person can do about a job that does not end. */
export function giveUpHint(attempt: Pick<Attempt, 'shot' | 'take'>): string {
  return `to wait for it no more: storyreel resolve ${named(attempt)} --give-up`;
}

/** What becomes of a job that goes on without the run: it is named, and `first` is what to do before. */
export function goesOnHint({ provider, ticket }: Attempt, first?: string): string {
  const goesOn = `job ${ticket?.id ?? ''} goes on at ${provider}, and the next run fetches its clip`;
  return first === undefined ? goesOn : `${first}; ${goesOn}`;
}

/** What an earlier run began came to nothing, and its price is none that anybody was asked for. */
export function notAgreed(tried: Tried | undefined): ClipOutcome {
  const came = outcomeOf(tried);
  const why = came?.kind === 'failed' ? came.message : 'its submit of an earlier run did not arrive';
  return {
    kind: 'failed',
    outcome: 'budget',
    code: 'consent-missing',
    message: `${why}; nobody agreed to buy it anew`,
    hint: 'run `storyreel render` again: the plan has its price now',
  };
}

/** What a clip's last try means when there is no further one; undefined when it says nothing. */
export function outcomeOf(tried: Tried | undefined): ClipOutcome | undefined {
  switch (tried?.kind) {
    case 'stored':
      return { kind: 'stored', found: tried.found, bought: true };
    case 'adopted':
      return { kind: 'stored', found: tried.found, bought: false };
    case 'left':
      return failedAs(
        tried.attempt,
        tried.outcome,
        tried.code,
        tried.message,
        `the next run goes on with it; ${giveUpHint(tried.attempt)}`,
      );
    case 'ended': {
      const { attempt, ending, failure } = tried;
      const outcome = ending.outcome === 'lost' ? 'failed' : ending.outcome;
      const isSpent = standing({ ...attempt, state: 'ended', ending }) === 'spent';
      const hints = [failure?.hint, isSpent ? spentHint({ ...attempt, ending }) : undefined];
      const hint = hints.filter((each) => each !== undefined).join('; ');
      return failedAs(attempt, outcome, ending.code, ending.message, hint === '' ? undefined : hint);
    }
    case 'refused':
      return failedWith(tried.failure, tried.failure.kind === 'moderated' ? 'moderated' : 'rejected');
    case 'unknown':
      return failedAs(tried.attempt, 'unknown', 'submit-unknown', tried.message, unknownHint(tried.attempt));
    case 'budget':
    case 'elsewhere':
    case 'paused':
    case undefined:
      return undefined;
  }
}
