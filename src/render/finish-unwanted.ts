import { StoryreelError } from '../diagnostics/errors.js';
import type { RequestKey } from '../terms/digest.js';
import { type Attempt, standing } from './attempt.js';
import { type Followed, followJob } from './follow-job.js';
import type { Run } from './run.js';

/**
 * Finishes the jobs of earlier runs that this one does not ask for, e.g. as their shots were edited: they are paid,
 * and a provider does not keep a clip for long. Their clips lie under their keys, so an edit that is taken back costs
 * nothing. What became of each is a notice. Jobs of providers that are not in use, and those on this machine, are
 * let be.
 */
export async function finishUnwanted(run: Run, wanted: ReadonlySet<RequestKey>): Promise<void> {
  const jobs = run.crew.journal
    .attempts()
    .filter((attempt) => !attempt.local && standing(attempt) === 'adopt' && !wanted.has(attempt.key));
  await Promise.all(jobs.map((attempt) => finish(run, attempt)));
}

async function finish(run: Run, attempt: Attempt): Promise<void> {
  const desk = run.desk(attempt.provider);
  if (!desk) {
    return;
  }
  try {
    tell(
      run,
      attempt,
      await desk.adopt((leave) => followJob(run, desk, attempt, true, () => undefined, leave)),
    );
  } catch (error) {
    if (run.crew.signal.aborted) {
      return;
    }
    if (!(error instanceof StoryreelError)) {
      throw error;
    }
    tell(run, attempt, error);
  }
}

function tell(run: Run, { shot, provider, ticket }: Attempt, came: Followed | StoryreelError): void {
  const job = `job ${ticket?.id ?? ''} at ${provider}, for shot ${shot}, which this run does not ask for`;
  if ('kind' in came && came.kind === 'stored') {
    const message = `${job}: its clip was paid for and is kept`;
    run.crew.emit({ type: 'notice-given', code: 'unwanted-kept', message });
  } else {
    const why = 'ending' in came ? came.ending.message : came.message;
    run.crew.emit({ type: 'notice-given', code: 'unwanted-missing', message: `${job}: no clip (${why})` });
  }
}
