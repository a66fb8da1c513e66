import { StoryreelError } from '../diagnostics/errors.js';
import type { RequestKey } from '../terms/digest.js';
import { formatExact } from '../terms/money.js';
import { type Attempt, standing } from './attempt.js';
import type { Journal } from './journal.js';
import { ledgerState } from './ledger.js';
import { giveUpHint } from './outcomes.js';

/** What a person found out about a shot's attempt. */
export type Verdict =
  /** The provider has this job: it is the shot's, and is followed like any other, also when it was taken for gone. */
  | { readonly kind: 'charged'; readonly job: string }
  /** The provider has no such job, or did not charge it: nothing was spent on it, and the shot may be bought again. */
  | { readonly kind: 'not-charged' }
  /** It cost money, or may have, and has no clip, or the content policy refused it: try it again all the same. */
  | { readonly kind: 'retake' };

/** Which attempts at a shot are meant. */
export interface WhichAttempts {
  /** Only those at this take; absent: at all of them. */
  readonly take?: number | undefined;
  /** Only those under this key, whichever shot they were for; absent: under any. */
  readonly key?: RequestKey | undefined;
  /** The keys of the shot as it is planned: a damaged line may have nothing left that names it but one of them. */
  readonly planned?: readonly RequestKey[];
}

/**
 * Writes down a person's word on the attempts of a shot that it can be about (`attemptsMeant`). Throws StoryreelError
 * `job-invalid` when no job can have such an id, `nothing-to-resolve` when there is no such attempt,
 * `job-taken` when the job belongs to another attempt, and `resolve-unclear` when one job is to be that of several attempts.
 */
export async function resolveShot(
  journal: Journal,
  shot: string,
  verdict: Verdict,
  which: WhichAttempts = {},
): Promise<readonly Attempt[]> {
  const { take, key: only, planned = [] } = which;
  const attempts =
    only === undefined
      ? attemptsOf(journal, shot, take)
      : journal.attempts().filter(({ key }) => key === only);
  const doubts = journal
    .doubts()
    .filter((doubt) =>
      only === undefined ? doubt.shot === shot || planned.includes(doubt.key) : doubt.key === only,
    );
  const open = attemptsMeant(journal, attempts, verdict, doubts.length > 0);
  const [first, ...others] = open;
  if (!first && doubts.length > 0) {
    await settleDoubts(journal, shot, verdict, doubts);
    return [];
  }
  if (!first) {
    const whose = take === undefined ? `shot ${shot}` : `take ${take} of shot ${shot}`;
    throw nothingToResolve(whose, attempts.at(-1), verdict);
  }
  if (verdict.kind === 'charged') {
    checkJob(verdict.job, first.provider);
    const holder = journal
      .attempts()
      .find(({ ticket }) => ticket?.id === verdict.job && ticket.provider === first.provider);
    if (holder && holder.id !== first.id) {
      throw new StoryreelError('job-taken', `job ${verdict.job} belongs to shot ${holder.shot}`, {
        hint: 'look again which job has no shot',
      });
    }
    if (others.length > 0) {
      const message = `shot ${shot} has ${open.length} attempts in doubt, and one job is one of them`;
      throw new StoryreelError('resolve-unclear', message, {
        hint: unclearHint(open),
      });
    }
  }
  for (const { id: attempt, key } of open) {
    const job = verdict.kind === 'charged' ? { job: verdict.job } : {};
    await journal.append({ type: 'attempt-resolved', attempt, key, verdict: verdict.kind, ...job });
  }
  return open;
}

/** What an id may be made of; it goes into addresses. */
const JOB_ID = /^[\w.:-]{1,200}$/;

/** Where ids are narrower than that. PixVerse: `video_id` is a whole number; its trace ids are none. */
const JOB_IDS: ReadonlyMap<string, RegExp> = new Map([['pixverse', /^\d{1,30}$/]]);

/** Throws StoryreelError `job-invalid`. Without a provider, what holds for all of them is looked at. */
export function checkJob(job: string, provider?: string): void {
  const isNarrow = provider !== undefined && JOB_IDS.has(provider);
  if (JOB_ID.test(job) && (JOB_IDS.get(provider ?? '')?.test(job) ?? true)) {
    return;
  }
  const message =
    job === ''
      ? 'the id of the job is empty'
      : `"${job}" is no id of a job${isNarrow ? ` at ${provider}` : ''}`;
  const where = provider === undefined ? "the provider's list of jobs" : `${provider}'s list of jobs`;
  throw new StoryreelError('job-invalid', message, {
    hint: `copy the id from ${where} on its website${isNarrow ? '; it is a number' : ''}, and no address`,
  });
}

/** The attempts at a shot, or at one take of it, in the order they were made. */
export function attemptsOf(journal: Journal, shot: string, take: number | undefined): readonly Attempt[] {
  return journal
    .attempts()
    .filter((attempt) => attempt.shot === shot && (take === undefined || attempt.take === take));
}

function unclearHint(open: readonly Attempt[]): string {
  const takes = [...new Set(open.map(({ take }) => take))];
  return takes.length > 1
    ? `say whose job it is: --take ${takes.join(' or --take ')}`
    : 'settle the others with --not-charged first';
}

/** What a damaged line hid has no attempt to go on with: a person can only say that the shot may be bought. */
async function settleDoubts(
  journal: Journal,
  shot: string,
  verdict: Verdict,
  doubts: readonly { readonly key: RequestKey }[],
): Promise<void> {
  if (verdict.kind === 'charged') {
    const message = `the journal's line about shot ${shot} is damaged, and with it where the job is`;
    throw new StoryreelError('resolve-unclear', message, {
      hint: `fetch job ${verdict.job} by hand; \`storyreel retake ${shot}\` buys the shot again`,
    });
  }
  for (const { key } of doubts) {
    await journal.append({ type: 'attempt-resolved', attempt: 'unreadable', key, verdict: verdict.kind });
  }
}

/**
 * The attempts that a word is about: those that wait for one; where there are none, those that it can put right. All in
 * doubt are meant at once, but of what was settled before only the last. While a damaged line waits for a word too
 * (`hasDoubts`), none is taken for one on attempts that have ended.
 */
function attemptsMeant(
  journal: Journal,
  attempts: readonly Attempt[],
  verdict: Verdict,
  hasDoubts: boolean,
): readonly Attempt[] {
  const correctable = (): readonly Attempt[] =>
    attempts.filter((attempt) => isCorrectable(journal, attempt, verdict, hasDoubts)).slice(-1);
  switch (verdict.kind) {
    case 'retake':
      return attempts.filter((attempt) => ['spent', 'barred'].includes(standing(attempt)));
    case 'charged':
      return firstOfAny(
        () => attempts.filter((attempt) => isReopened(journal, attempt, verdict.job)),
        () => attempts.filter(isInDoubt),
        correctable,
      );
    case 'not-charged':
      return firstOfAny(
        () => attempts.filter((attempt) => isInDoubt(attempt) || mayHaveBeenSpent(attempt)),
        () => attempts.filter((attempt) => !hasDoubts && ledgerState(attempt) === 'unknown'),
        correctable,
      );
  }
}

function firstOfAny<T>(...ways: readonly (() => readonly T[])[]): readonly T[] {
  for (const way of ways) {
    const found = way();
    if (found.length > 0) {
      return found;
    }
  }
  return [];
}

function isInDoubt(attempt: Attempt): boolean {
  const where = standing(attempt);
  return (where === 'unanswered' && !attempt.local) || where === 'parked';
}

function mayHaveBeenSpent(attempt: Attempt): boolean {
  return standing(attempt) === 'spent' && ledgerState(attempt) === 'unknown';
}

/** Whether a job that was taken for gone is named, to be asked after once more; a later attempt has taken its place else. */
function isReopened(journal: Journal, { id, key, ending, ticket }: Attempt, job: string): boolean {
  return ending?.outcome === 'expired' && ticket?.id === job && journal.latest(key)?.id === id;
}

/**
 * Whether what is in the books may be put right: a person's earlier word, while nothing was bought on the strength of it
 * and no clip came, or that an attempt without a clip was paid.
 */
function isCorrectable(journal: Journal, attempt: Attempt, { kind }: Verdict, hasDoubts: boolean): boolean {
  const { verdict, clip, ticket, key, state } = attempt;
  if (kind === 'not-charged' && !hasDoubts && state === 'ended' && ledgerState(attempt) === 'charged') {
    return true;
  }
  if (clip || journal.latest(key)?.id !== attempt.id) {
    return false;
  }
  return verdict === 'charged' || (verdict === 'not-charged' && kind === 'charged' && !ticket);
}

/** The error of a word that is about no attempt, with what stands in the books. `last` is the last attempt there is. */
function nothingToResolve(whose: string, last: Attempt | undefined, { kind }: Verdict): StoryreelError {
  const { why, hint } = (kind !== 'retake' && last && whySettled(whose, last)) || {
    why: `${whose} has no attempt that needs a person's word`,
    hint: '`storyreel status` lists those that do',
  };
  return new StoryreelError('nothing-to-resolve', why, { hint });
}

function whySettled(
  whose: string,
  last: Attempt,
): { readonly why: string; readonly hint: string } | undefined {
  const price = formatExact(last.cost ?? last.estimate);
  const job = `job ${last.ticket?.id ?? ''} at ${last.provider}`;
  if (last.state === 'stored') {
    const hint = `another take of it: storyreel retake ${last.shot}`;
    return { why: `${whose} has the clip of ${job}, and the ${price} it cost is spent`, hint };
  }
  const books = ledgerState(last);
  if (last.state === 'submitted' || last.state === 'rendered') {
    const isSpent = books === 'charged';
    const why = isSpent
      ? `${price} is spent on ${job}, whose clip is still to be fetched`
      : `${price} is set aside for ${job}, which is under way`;
    return { why, hint: `run storyreel render, which goes on with it; ${giveUpHint(last)}` };
  }
  if (books === 'charged' || books === 'unknown') {
    const why = books === 'charged' ? `${price} is spent on ${job}` : `${price} is unknown, for ${job}`;
    const hint = `a job that was taken for gone is asked after once more when it is named itself; or say --not-charged`;
    return { why: `${why}, and ${whose} has no other`, hint };
  }
  return undefined;
}
