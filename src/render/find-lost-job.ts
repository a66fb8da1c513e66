import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { LookedUp, LostPrompts, Provider } from '../providers/provider.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { endAttempt, type Run, type Show } from './run.js';
import { known } from './send-job.js';

/** What became of a submit that was never answered. */
export type Lost =
  /** Its job was found and is in the journal. */
  | { readonly kind: 'found'; readonly attempt: Attempt }
  /** The provider proves that nothing arrived. */
  | { readonly kind: 'none' }
  /** Nobody can tell; `asked`: a person must look. Otherwise the provider did not answer, and the next run asks again. */
  | { readonly kind: 'unclear'; readonly asked: boolean; readonly message: string };

/** Told once, in milliseconds, how long a job that is not in the list is waited for at most. */
export type OnWait = (ms: number) => void;

/** Shows that wait as the progress of the shot. */
export function showingTheWait(show: Show, { provider }: Attempt): OnWait {
  return (ms) =>
    show('waiting', {
      note: `the submit was not answered, and its job may yet come into ${provider}'s list`,
      retry_seconds: Math.ceil(ms / 1000),
    });
}

/**
 * Looks the job of an unanswered submit up where the provider keeps a history, until it is there or cannot come any
 * more. A job is taken for the lost one only when every line of the journal can be read and no other attempt of the
 * model is in doubt, or the list tells them apart by their prompts: to take another shot's job would put the wrong clip
 * under a key for ever. Other submits go on between two looks.
 */
export async function findLostJob(run: Run, desk: Desk, attempt: Attempt, onWait: OnWait): Promise<Lost> {
  const { clock, signal } = run.crew;
  const { reconcile } = desk.provider;
  if (!reconcile) {
    return park(run, attempt, `${attempt.provider} keeps no list of jobs to look it up in`);
  }
  if (attempt.account !== undefined && attempt.account !== desk.account) {
    return { kind: 'unclear', asked: false, message: elsewhere(attempt.account, desk.account) };
  }
  for (let isTold = false; ; isTold = true) {
    const looked = await desk.gate.alone(() => look(run, reconcile, attempt));
    if (looked.kind !== 'not-yet') {
      return looked;
    }
    if (!isTold) {
      onWait(looked.provedMs);
    }
    await clock.sleep(looked.waitMs, signal);
  }
}

/** One look. No submit may be under way: a job that was accepted and not yet written down would look like the lost one. */
async function look(
  run: Run,
  reconcile: NonNullable<Provider['reconcile']>,
  attempt: Attempt,
): Promise<Lost | Extract<LookedUp, { kind: 'not-yet' }>> {
  const { journal, signal, emit } = run.crew;
  const { id, key, shot, provider, endpoint, since } = attempt;
  const others = journal.attempts().filter((one) => one.id !== id && one.provider === provider);
  const claimed = new Set(others.flatMap(({ ticket }) => (ticket ? [ticket.id] : [])));
  const rivals = others.filter((one) => one.endpoint === endpoint && isInDoubt(one));
  const prompts = promptsOf(attempt, rivals);
  try {
    const answer = await reconcile({ endpoint, ...(prompts && { prompts }) }, since, claimed, { signal });
    switch (answer.kind) {
      case 'not-yet':
        return answer;
      case 'none': {
        const message = 'the submit did not arrive';
        await endAttempt(run, attempt, { outcome: 'rejected', charged: 'no', code: 'not-arrived', message });
        return { kind: 'none' };
      }
      case 'found': {
        const { ticket, by } = answer;
        const isSure = by === 'prompt' ? isToldByPrompt(attempt, rivals) : rivals.length === 0;
        if (claimed.has(ticket.id) || journal.damaged.length > 0 || !isSure) {
          break;
        }
        await journal.append({ type: 'attempt-submitted', attempt: id, key, ticket });
        if (by === 'time') {
          const message = `job ${ticket.id} at ${provider} is taken for shot ${shot}'s, whose submit was not answered, by its time alone: the list does not say what was asked for`;
          emit({ type: 'notice-given', code: 'job-found-by-time', message });
        }
        return { kind: 'found', attempt: known(journal.attempt(id)) };
      }
      case 'unclear':
        if (answer.why !== undefined) {
          return park(
            run,
            attempt,
            `its job cannot be told from others in ${provider}'s list: ${answer.why}`,
          );
        }
    }
  } catch (error) {
    if (signal.aborted || !(error instanceof StoryreelError)) {
      throw error;
    }
    return { kind: 'unclear', asked: false, message: messageOf(error) };
  }
  return park(run, attempt, `which job it may be cannot be told from ${provider}'s list`);
}

/** Nothing is written down: where it was sent, its job can still be found. */
function elsewhere(then: string, now: string): string {
  return `the submit was sent to another address or account (${then}) than is in use now (${now}); it is looked for when that is set back`;
}

/** Whether a job nobody knows of may belong to this attempt. */
function isInDoubt({ state, ending, verdict }: Attempt): boolean {
  return verdict !== 'not-charged' && (state === 'intended' || ending?.outcome === 'unknown');
}

/** What the list's prompts are compared with. */
function promptsOf({ prompt }: Attempt, rivals: readonly Attempt[]): LostPrompts | undefined {
  return prompt === undefined
    ? undefined
    : { own: prompt, others: rivals.flatMap((rival) => rival.prompt ?? []) };
}

/** Whether no other attempt in doubt can have had the same prompt. */
function isToldByPrompt({ prompt }: Attempt, rivals: readonly Attempt[]): boolean {
  return rivals.every((rival) => rival.prompt !== undefined && rival.prompt !== prompt);
}

async function park(run: Run, attempt: Attempt, message: string): Promise<Lost> {
  await endAttempt(run, attempt, { outcome: 'unknown', charged: 'unknown', code: 'submit-unknown', message });
  return { kind: 'unclear', asked: true, message };
}
