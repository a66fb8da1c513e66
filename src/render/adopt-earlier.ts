import { askOnceMore, hasExpired } from './ask-once-more.js';
import { type Attempt, type Ending, standing } from './attempt.js';
import { findLostJob, showingTheWait } from './find-lost-job.js';
import { type Followed, followJob } from './follow-job.js';
import {
  barredHint,
  DOUBTFUL,
  doubtHint,
  failedAs,
  goesOnHint,
  outcomeOf,
  spentHint,
  unknownHint,
} from './outcomes.js';
import { recoverClip } from './recover-clip.js';
import { endAttempt, type Run, showing } from './run.js';
import type { ClipOutcome, WantedClip } from './work.js';

/** Whether an earlier attempt settles a clip, or the way is free to buy it. */
export type Adopted =
  | { readonly kind: 'outcome'; readonly outcome: ClipOutcome }
  /** `tried`: how the adopted job ended, when there was one and it left no clip. */
  | { readonly kind: 'free'; readonly tried: Followed | undefined };

const FREE: Adopted = { kind: 'free', tried: undefined };

/**
 * Takes up what an earlier run left for a key (DESIGN §5.4): its job is followed to the end; a submit that was never
 * answered is looked up; a clip that counted as gone is asked for once more; what only a person can settle stays parked.
 */
export async function adoptEarlier(
  run: Run,
  wanted: WantedClip,
  earlier: Attempt | undefined,
): Promise<Adopted> {
  const adopted = earlier
    ? ((await fetchExpired(run, wanted, earlier)) ?? (await takeUp(run, wanted, earlier)))
    : FREE;
  if (adopted.kind === 'free' && run.crew.journal.isDoubtful(wanted.key)) {
    return settled({
      kind: 'failed',
      outcome: 'unknown',
      code: 'journal-damaged',
      message: DOUBTFUL,
      hint: doubtHint(wanted.shot),
    });
  }
  return adopted;
}

async function takeUp(run: Run, wanted: WantedClip, earlier: Attempt): Promise<Adopted> {
  switch (standing(earlier)) {
    case 'free':
      return earlier.state === 'stored' ? recover(run, wanted, earlier) : FREE;
    case 'adopt':
      return follow(run, wanted, earlier);
    case 'unanswered':
      return earlier.local ? forget(run, earlier) : lookUp(run, wanted, earlier);
    case 'barred': {
      const { code, message } = endingOf(earlier);
      return settled(failedAs(earlier, 'moderated', code, message, barredHint(earlier.shot)));
    }
    case 'spent': {
      const { outcome, code, message } = endingOf(earlier);
      const failed = outcome === 'expired' ? 'expired' : 'failed';
      return settled(failedAs(earlier, failed, code, message, spentHint(earlier)));
    }
    case 'parked': {
      const { code, message } = endingOf(earlier);
      return settled(failedAs(earlier, 'unknown', code, message, unknownHint(earlier)));
    }
  }
}

function endingOf({ id, ending }: Attempt): Ending {
  if (!ending) {
    throw new Error(`attempt ${id} has not ended`);
  }
  return ending;
}

/** The clip of a job that counted as gone, should it be there after all. */
async function fetchExpired(run: Run, wanted: WantedClip, attempt: Attempt): Promise<Adopted | undefined> {
  const desk = hasExpired(attempt) ? run.desk(attempt.provider) : undefined;
  if (!desk) {
    return undefined;
  }
  const found = await askOnceMore(run, desk, attempt, showing(run, wanted, attempt.provider));
  return found && settled({ kind: 'stored', found, bought: false });
}

async function follow(run: Run, wanted: WantedClip, attempt: Attempt): Promise<Adopted> {
  const desk = run.desk(attempt.provider);
  if (!desk) {
    const message = `its job ${attempt.ticket?.id ?? ''} is at ${attempt.provider}, which is not in use`;
    return settled(
      failedAs(
        attempt,
        'failed',
        'provider-absent',
        message,
        goesOnHint(attempt, `give ${attempt.provider} its key again`),
      ),
    );
  }
  const show = showing(run, wanted, attempt.provider);
  const tried = await desk.adopt((leave) => followJob(run, desk, attempt, true, show, leave));
  const outcome = tried.kind === 'ended' ? undefined : outcomeOf(tried);
  return outcome ? settled(outcome) : { kind: 'free', tried };
}

/**
 * The clip was stored, and what the store knows of it is gone or damaged. It is brought back without paying where that
 * can be done; else the plan has shown it as one to be bought, with its price.
 */
async function recover(run: Run, wanted: WantedClip, attempt: Attempt): Promise<Adopted> {
  if (attempt.local) {
    return FREE;
  }
  // There is no job to take a place at the provider, however long its clip is looked for.
  const show = showing(run, wanted, attempt.provider);
  const found = await recoverClip(run, run.desk(attempt.provider), attempt, show);
  return found ? settled({ kind: 'stored', found, bought: false }) : FREE;
}

/** A local render that never began costs nothing. */
async function forget(run: Run, attempt: Attempt): Promise<Adopted> {
  const message = 'the run ended before it began';
  await endAttempt(run, attempt, { outcome: 'lost', charged: 'no', code: 'job-lost', message });
  return FREE;
}

async function lookUp(run: Run, wanted: WantedClip, attempt: Attempt): Promise<Adopted> {
  const desk = run.desk(attempt.provider);
  if (!desk) {
    const message = `a submit to ${attempt.provider} was begun and its outcome is not known`;
    return settled(failedAs(attempt, 'unknown', 'submit-unknown', message, unknownHint(attempt)));
  }
  const show = showing(run, wanted, attempt.provider);
  const lost = await findLostJob(run, desk, attempt, showingTheWait(show, attempt));
  switch (lost.kind) {
    case 'found':
      return follow(run, wanted, lost.attempt);
    case 'none':
      return FREE;
    case 'unclear':
      return settled(failedAs(attempt, 'unknown', 'submit-unknown', lost.message, unknownHint(attempt)));
  }
}

function settled(outcome: ClipOutcome): Adopted {
  return { kind: 'outcome', outcome };
}
