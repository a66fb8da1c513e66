import type { Committed } from '../plan/money.js';
import type { OpenPurchase } from '../plan/plan.js';
import { type Attempt, standing } from '../render/attempt.js';
import { readJournal } from '../render/journal.js';
import { ledgerOf } from '../render/ledger.js';
import type { ProjectStore } from '../store/project-store.js';
import type { RequestKey } from '../terms/digest.js';

/** What a project's journal says that a plan has to know. */
export interface Books {
  /** What is spent, set aside, or may be spent. */
  readonly committed: Committed;
  /** A purchase that an earlier run left open. */
  open(key: RequestKey): OpenPurchase | undefined;
}

/** Reads the journal. Writes nothing. */
export async function readBooks(store: ProjectStore): Promise<Books> {
  const book = await readJournal(store.files.journal);
  return {
    committed: ledgerOf(book.attempts()),
    open(key) {
      const attempt = book.latest(key);
      const reason = attempt && !attempt.local ? reasonOf(attempt) : undefined;
      if (!attempt || !reason) {
        return undefined;
      }
      const where = standing(attempt);
      return { provider: attempt.provider, reason, mayBeLost: where === 'adopt' || where === 'unanswered' };
    },
  };
}

function reasonOf(attempt: Attempt): string | undefined {
  const { provider, ticket, ending } = attempt;
  const job = ticket?.id ?? '';
  const charged = ending?.charged === 'yes' ? 'was charged' : 'may have been charged';
  const reasons = {
    adopt: `its job ${job} is at ${provider} already`,
    unanswered: `a submit to ${provider} was not answered; it is looked for first`,
    parked: `the outcome of a submit to ${provider} is unknown: see storyreel status`,
    spent:
      ending?.outcome === 'expired'
        ? `job ${job} was paid for and is gone: see storyreel status`
        : `job ${job} failed at ${provider} and ${charged}: see storyreel status`,
    barred: `${provider} refused it under its content policy: change the prompt or the picture`,
    free: undefined,
  };
  return reasons[standing(attempt)];
}
