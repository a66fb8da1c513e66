import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { ModelCard } from '../models/card.js';
import type { LostPrompts } from '../providers/provider.js';
import type { Attempt } from './attempt.js';
import type { Desk } from './desk.js';
import { endAttempt, type Run } from './run.js';
import { known } from './send-job.js';

/** What became of a submit that was never answered. */
export type Lost =
  /** Its job was found and is in the journal. */
  | { readonly kind: 'found'; readonly attempt: Attempt }
  /** The provider proves that nothing arrived. */
  | { readonly kind: 'none' }
  /** Nobody can tell; `asked`: a person must look. Otherwise the provider did not answer, and the next run asks again. */
  | { readonly kind: 'unclear'; readonly asked: boolean; readonly message: string };

/**
 * Looks the job of an unanswered submit up where the provider keeps a history. A job is taken for the lost one
 * only when every line of the journal can be read and no other attempt of the model is in doubt, or the list tells them
 * apart by their prompts: to take another shot's job would put the wrong clip under a key for ever.
 */
export function findLostJob(run: Run, desk: Desk, attempt: Attempt, card: ModelCard): Promise<Lost> {
  return desk.gate.alone(async () => {
    const { journal, signal } = run.crew;
    const offer = card.offers.find(
      ({ provider, endpoint }) => provider === attempt.provider && endpoint === attempt.endpoint,
    );
    if (!desk.provider.reconcile || !offer) {
      return park(run, attempt, `${attempt.provider} keeps no list of jobs to look it up in`);
    }
    const others = journal
      .attempts()
      .filter((one) => one.id !== attempt.id && one.provider === attempt.provider);
    const claimed = new Set(others.flatMap(({ ticket }) => (ticket ? [ticket.id] : [])));
    const rivals = others.filter((one) => one.endpoint === attempt.endpoint && isInDoubt(one));
    const prompts = promptsOf(attempt, rivals);
    const isSure = (by: 'prompt' | 'time'): boolean =>
      journal.damaged.length === 0 && (by === 'prompt' || rivals.length === 0);
    try {
      const answer = await desk.provider.reconcile(
        { card, offer, ...(prompts && { prompts }) },
        attempt.since,
        claimed,
        { signal },
      );
      if (answer.kind === 'none') {
        const message = 'the submit did not arrive';
        await endAttempt(run, attempt, { outcome: 'rejected', charged: 'no', code: 'not-arrived', message });
        return { kind: 'none' };
      }
      if (answer.kind === 'found' && !claimed.has(answer.ticket.id) && isSure(answer.by)) {
        const { id, key } = attempt;
        await journal.append({ type: 'attempt-submitted', attempt: id, key, ticket: answer.ticket });
        return { kind: 'found', attempt: known(journal.attempt(id)) };
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof StoryreelError)) {
        throw error;
      }
      return { kind: 'unclear', asked: false, message: messageOf(error) };
    }
    return park(run, attempt, `which job it may be cannot be told from ${attempt.provider}'s list`);
  });
}

/** Whether a job nobody knows of may belong to this attempt. */
function isInDoubt({ state, ending, verdict }: Attempt): boolean {
  return verdict !== 'not-charged' && (state === 'intended' || ending?.outcome === 'unknown');
}

/** The prompts of several attempts in doubt, when they can tell this one from the others. */
function promptsOf({ prompt }: Attempt, rivals: readonly Attempt[]): LostPrompts | undefined {
  const others = rivals.flatMap((rival) => rival.prompt ?? []);
  const isTold = prompt !== undefined && others.length === rivals.length && !others.includes(prompt);
  return isTold && rivals.length > 0 ? { own: prompt, others } : undefined;
}

async function park(run: Run, attempt: Attempt, message: string): Promise<Lost> {
  await endAttempt(run, attempt, { outcome: 'unknown', charged: 'unknown', code: 'submit-unknown', message });
  return { kind: 'unclear', asked: true, message };
}
