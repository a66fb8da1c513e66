import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { JobStatus, Progress, Ticket } from '../providers/provider.js';
import type { Desk } from './desk.js';
import { createLine } from './listen-in.js';
import type { Run, Show } from './run.js';

/** How a job ended, or that it was watched long enough. */
export type Watched =
  | Exclude<JobStatus, { kind: 'queued' | 'rendering' }>
  | { readonly kind: 'deadline'; readonly message: string };

/** So many answers in a row that know of no job end it, and no fewer, however far apart they are. */
const ANSWERS_UNTIL_GONE = 5;

/** However well a job is heard, it is asked after when it was not for so long (DESIGN §10). */
const LONGEST_UNASKED_MS = 10_000;

/**
 * Asks after a job until it ends. A question that fails never ends the job: it is only asked again. Where the provider
 * tells of the job unasked, the next question is due when it says that the job is over, or after the longest pause.
 * Nor does one answer that knows of no job, which may come of another key, a gateway or a replica that lags: the job is
 * `expired` when nothing else was said for as long as patience has it.
 * The time is counted in waits and not on the clock, so that a clock that is set changes nothing.
 * Throws the signal's reason, and a StoryreelError that is not safe to try again; the job stays adoptable.
 */
export async function watchJob(
  run: Run,
  desk: Desk,
  ticket: Ticket,
  adopted: boolean,
  show: Show,
): Promise<Watched> {
  const { provider, pacing } = desk;
  const line = createLine(run, desk, ticket, (progress) => showProgress(show, progress));
  const longest = Math.max(LONGEST_UNASKED_MS, provider.pace.maxMs);
  const isGone = absence(run.patience.goneMs);
  let waited = 0;
  let unasked = 0;
  let pause = adopted ? 0 : provider.pace.firstMs;
  if (!adopted) {
    line.open();
  }
  try {
    while (waited <= run.patience.jobMs) {
      // Looks without a pause between them take time too: no job is watched for ever.
      const slept = Math.max(1, await line.sleep(pause));
      waited += slept;
      unasked += slept;
      if (line.isOpen() && unasked < longest) {
        pause = longest - unasked;
        continue;
      }
      unasked = 0;
      pause = pacing.pauseAfter(waited);
      const status = await ask(run, desk, ticket, line.saidOver(), show);
      if (!isGone(status, waited) && status?.kind === 'expired') {
        show('waiting', { note: `${status.message}; asking again before it counts as gone` });
      } else if (status?.kind === 'queued' || status?.kind === 'rendering') {
        showProgress(show, status);
        line.open();
      } else if (status) {
        if (status.kind === 'done' && !adopted) {
          pacing.learn(waited);
        }
        return status;
      }
    }
  } finally {
    line.close();
  }
  const minutes = Math.round(run.patience.jobMs / 60_000);
  return { kind: 'deadline', message: `job ${ticket.id} is not done after ${minutes} minutes` };
}

/**
 * Whether a job is gone for good, told of every answer (undefined: there was none) and of when it came, in milliseconds
 * waited. Only answers in a row count: what was seen alive is not gone, and a service that fails in between is unwell.
 */
function absence(goneMs: number): (status: JobStatus | undefined, waited: number) => boolean {
  let since: number | undefined;
  let answers = 0;
  return (status, waited) => {
    if (status?.kind !== 'expired') {
      since = undefined;
      answers = 0;
      return false;
    }
    since ??= waited;
    answers++;
    return answers >= ANSWERS_UNTIL_GONE && waited - since >= goneMs;
  };
}

function showProgress(show: Show, progress: Progress): void {
  if (progress.kind === 'queued') {
    show('queued', progress.ahead === undefined ? {} : { ahead: progress.ahead });
  } else {
    show('rendering', progress.fraction === undefined ? {} : { fraction: progress.fraction });
  }
}

/** One question; undefined when it failed and may be asked again. */
async function ask(
  run: Run,
  desk: Desk,
  ticket: Ticket,
  over: boolean,
  show: Show,
): Promise<JobStatus | undefined> {
  const { signal } = run.crew;
  const exchange = desk.breaker.begin();
  try {
    const status = await desk.provider.status(ticket, { signal, over });
    exchange.well();
    return status;
  } catch (error) {
    if (signal.aborted || !(error instanceof StoryreelError) || error.retry !== 'safe') {
      throw error;
    }
    const why = messageOf(error);
    exchange.outage(why);
    show('waiting', { note: `${why}; asking again` });
    return undefined;
  } finally {
    exchange.leave();
  }
}
