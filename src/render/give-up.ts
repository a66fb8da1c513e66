import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { Provider } from '../providers/provider.js';
import { type Attempt, standing } from './attempt.js';
import type { Journal } from './journal.js';
import { attemptsOf } from './resolve.js';

/** A job that nobody waits for any more. */
export interface GivenUp {
  readonly attempt: Attempt;
  /** What the provider said to that, for people. */
  readonly told: string;
}

/** What giving up is given. */
export interface GivingUp {
  readonly journal: Journal;
  /** Speaks to a provider; undefined when it has no key. */
  readonly provider: (name: string) => Promise<Provider | undefined>;
  readonly signal: AbortSignal;
}

/**
 * Gives up the jobs of a shot, or of one take of it, that are at a provider: cancels them where that can be done, and writes down that they
 * may be charged and that the shot may be bought again. Throws StoryreelError `nothing-to-resolve` when there is none,
 * and `job-over` when one has ended by itself: then its clip may be had, and it is not given up.
 */
export async function giveUpShot(shot: string, crew: GivingUp, take?: number): Promise<readonly GivenUp[]> {
  const { journal, signal } = crew;
  const open = attemptsOf(journal, shot, take).filter(
    (attempt) => !attempt.local && standing(attempt) === 'adopt',
  );
  if (open.length === 0) {
    throw new StoryreelError('nothing-to-resolve', `shot ${shot} has no job at a provider`, {
      hint: '`storyreel status` lists what is under way',
    });
  }
  const givenUp: GivenUp[] = [];
  for (const attempt of open) {
    // A clip that is made and cannot be fetched has no job to cancel.
    const told = attempt.clip ? 'its clip was made' : await cancel(attempt, crew);
    signal.throwIfAborted();
    const { id, key } = attempt;
    await journal.append({
      type: 'attempt-ended',
      attempt: id,
      key,
      outcome: 'failed',
      charged: attempt.clip ? 'yes' : 'unknown',
      code: 'given-up',
      message: `a person gave it up; ${told}`,
    });
    await journal.append({ type: 'attempt-resolved', attempt: id, key, verdict: 'retake' });
    givenUp.push({ attempt, told });
  }
  return givenUp;
}

/** Cancels a job that has not ended. What the provider does not answer stands in no one's way. */
async function cancel(attempt: Attempt, crew: GivingUp): Promise<string> {
  const { ticket, provider: name } = attempt;
  const provider = await crew.provider(name);
  if (!ticket || !provider) {
    return `${name} was not told, for it has no key here`;
  }
  const call = { signal: crew.signal };
  try {
    const { kind } = await provider.status(ticket, call);
    // A job that is not known just now is nobody's clip to wait for either.
    if (kind !== 'queued' && kind !== 'rendering' && kind !== 'expired') {
      const message = `job ${ticket.id} at ${name} is over, and is not given up`;
      throw new StoryreelError('job-over', message, {
        hint: 'run storyreel render: it fetches the clip, or says why there is none',
        shot: attempt.shot,
      });
    }
  } catch (error) {
    if (!(error instanceof StoryreelError) || error.code === 'job-over') {
      throw error;
    }
  }
  if (!provider.cancel) {
    return `${name} has no way to cancel it`;
  }
  try {
    return (await provider.cancel(ticket, call)) === 'cancelled'
      ? `${name} was told to cancel it`
      : `${name} says that it is too late to cancel it`;
  } catch (error) {
    if (!(error instanceof StoryreelError)) {
      throw error;
    }
    return `${name} was not reached (${messageOf(error)})`;
  }
}
