import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { JobStatus, Ticket } from '../providers/provider.js';
import type { Desk } from './desk.js';
import type { Run, Show } from './run.js';

/** How a job ended, or that it was watched long enough. */
export type Watched =
  | Exclude<JobStatus, { kind: 'queued' | 'rendering' }>
  | { readonly kind: 'deadline'; readonly message: string };

/**
 * Asks after a job until it ends. A question that fails never ends the job: it is only asked again. The time is
 * counted in waits and not on the clock, so that a clock that is set changes nothing.
 * Throws the signal's reason, and a StoryreelError that is not safe to try again; the job stays adoptable.
 */
export async function watchJob(
  run: Run,
  desk: Desk,
  ticket: Ticket,
  adopted: boolean,
  show: Show,
): Promise<Watched> {
  const { clock, signal } = run.crew;
  let waited = 0;
  let pause = adopted ? 0 : desk.provider.pace.firstMs;
  while (waited <= run.patience.jobMs) {
    await clock.sleep(pause, signal);
    // Looks without a pause between them take time too: no job is watched for ever.
    waited += Math.max(1, pause);
    pause = desk.pacing.pauseAfter(waited);
    const status = await ask(run, desk, ticket, show);
    if (status?.kind === 'queued') {
      show('queued', status.ahead === undefined ? {} : { ahead: status.ahead });
    } else if (status?.kind === 'rendering') {
      show('rendering', status.fraction === undefined ? {} : { fraction: status.fraction });
    } else if (status) {
      if (status.kind === 'done' && !adopted) {
        desk.pacing.learn(waited);
      }
      return status;
    }
  }
  const minutes = Math.round(run.patience.jobMs / 60_000);
  return { kind: 'deadline', message: `job ${ticket.id} is not done after ${minutes} minutes` };
}

/** One question; undefined when it failed and may be asked again. */
async function ask(run: Run, desk: Desk, ticket: Ticket, show: Show): Promise<JobStatus | undefined> {
  const { signal } = run.crew;
  try {
    const status = await desk.provider.status(ticket, { signal });
    desk.breaker.well();
    return status;
  } catch (error) {
    if (signal.aborted || !(error instanceof StoryreelError) || error.retry !== 'safe') {
      throw error;
    }
    desk.breaker.outage();
    show('waiting', { note: messageOf(error) });
    return undefined;
  }
}
