import { StoryreelError } from '../diagnostics/errors.js';
import type { RequestKey } from '../terms/digest.js';
import { type Attempt, isAtProvider, standing } from './attempt.js';
import type { Desk } from './desk.js';
import { findLostJob } from './find-lost-job.js';
import { type Followed, followJob } from './follow-job.js';
import { unknownHint } from './outcomes.js';
import type { Run } from './run.js';

/** Whether all that was begun is known to have a job or none, as far as this run looked. */
export type Unwanted = 'settled' | 'in-doubt';

/**
 * Finishes the jobs of earlier runs that this one does not ask for, e.g. as their shots were edited: they are paid,
 * and a provider does not keep a clip for long, nor a list in which the job of an unanswered submit could be found.
 * Their clips lie under their keys, so an edit that is taken back costs nothing. What became of each is a notice. Jobs
 * of providers that are not in use, and those on this machine, are let be.
 */
export async function finishUnwanted(run: Run, wanted: ReadonlySet<RequestKey>): Promise<Unwanted> {
  const attempts = run.crew.journal.attempts().filter(({ key, local }) => !local && !wanted.has(key));
  const ends = await Promise.all(
    attempts.map((attempt) => {
      const desk = run.desk(attempt.provider);
      if (desk && isAtProvider(attempt)) {
        return finish(run, desk, attempt);
      }
      return desk && standing(attempt) === 'unanswered' ? lookUp(run, desk, attempt) : 'settled';
    }),
  );
  return ends.includes('in-doubt') ? 'in-doubt' : 'settled';
}

/** Looks for the job of a submit that was not answered, and finishes it. */
async function lookUp(run: Run, desk: Desk, attempt: Attempt): Promise<Unwanted> {
  const what = `the submit to ${attempt.provider} for shot ${attempt.shot} as it was before`;
  const lost = await findLostJob(run, desk, attempt, (ms) => {
    const message = `${what} was not answered; its job is waited for ${Math.ceil(ms / 1000)} s at most`;
    tell(run, 'unwanted-awaited', message);
  }).catch((error: unknown) => {
    if (run.crew.signal.aborted) {
      return undefined;
    }
    throw error;
  });
  switch (lost?.kind) {
    case 'found':
      return finish(run, desk, lost.attempt);
    case 'none':
      tell(run, 'unwanted-missing', `${what} did not arrive, and nothing was charged`);
      return 'settled';
    case 'unclear':
      tell(run, 'unwanted-unknown', `${what} may have been charged: ${lost.message}`, unknownHint(attempt));
      return 'in-doubt';
    case undefined:
      return 'settled';
  }
}

async function finish(run: Run, desk: Desk, attempt: Attempt): Promise<'settled'> {
  const { shot, provider, ticket } = attempt;
  const job = `job ${ticket?.id ?? ''} at ${provider}, for shot ${shot}, which this run does not ask for`;
  const missing = (why: string): void => tell(run, 'unwanted-missing', `${job}: no clip (${why})`);
  try {
    const came = await desk.adopt((leave) => followJob(run, desk, attempt, true, () => undefined, leave));
    if (came.kind === 'stored') {
      tell(run, 'unwanted-kept', `${job}: its clip was paid for and is kept`);
    } else {
      missing(whyNot(came));
    }
  } catch (error) {
    if (!run.crew.signal.aborted) {
      if (!(error instanceof StoryreelError)) {
        throw error;
      }
      missing(error.message);
    }
  }
  return 'settled';
}

function whyNot(came: Exclude<Followed, { kind: 'stored' }>): string {
  return 'ending' in came ? came.ending.message : came.message;
}

function tell({ crew }: Run, code: string, message: string, hint?: string): void {
  crew.emit({ type: 'notice-given', code, message, ...(hint !== undefined && { hint }) });
}
