import { StoryreelError } from '../diagnostics/errors.js';
import type { RequestKey } from '../terms/digest.js';
import { type Attempt, standing } from './attempt.js';
import type { Journal } from './journal.js';

/** What a person found out about a shot's attempt. */
export type Verdict =
  /** The provider has this job: it is the shot's, and is followed like any other. */
  | { readonly kind: 'charged'; readonly job: string }
  /** The provider has no such job: the shot may be bought again. */
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
 * Writes down a person's word on the attempts of a shot that storyreel could not settle; where there is none, another
 * word on the last one that was settled so, while nothing came of it. Throws StoryreelError `job-invalid` when no job can
 * have such an id,
 * `nothing-to-resolve` when there is neither, `job-taken` when the job belongs to another attempt, and
 * `resolve-unclear` when one job is to be that of several attempts.
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
  const waiting = attempts.filter((attempt) => needsWord(attempt, verdict));
  const open =
    waiting.length > 0
      ? waiting
      : attempts.filter((attempt) => isCorrectable(journal, attempt, verdict)).slice(-1);
  const doubts = journal
    .doubts()
    .filter((doubt) =>
      only === undefined ? doubt.shot === shot || planned.includes(doubt.key) : doubt.key === only,
    );
  const [first, ...others] = open;
  if (!first && doubts.length > 0) {
    await settleDoubts(journal, shot, verdict, doubts);
    return [];
  }
  if (!first) {
    const whose = take === undefined ? `shot ${shot}` : `take ${take} of shot ${shot}`;
    throw new StoryreelError('nothing-to-resolve', `${whose} has no attempt that needs a person's word`, {
      hint: '`storyreel status` lists those that do',
    });
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

function needsWord(attempt: Attempt, verdict: Verdict): boolean {
  const where = standing(attempt);
  switch (verdict.kind) {
    case 'retake':
      return where === 'spent' || where === 'barred';
    case 'not-charged':
      return isInDoubt(attempt) || (where === 'spent' && attempt.ending?.charged === 'unknown');
    case 'charged':
      return isInDoubt(attempt);
  }
}

function isInDoubt(attempt: Attempt): boolean {
  const where = standing(attempt);
  return (where === 'unanswered' && !attempt.local) || where === 'parked';
}

/** Whether a person's earlier word may be put right: nothing was bought on the strength of it, and no clip came. */
function isCorrectable(journal: Journal, attempt: Attempt, { kind }: Verdict): boolean {
  const { verdict, clip, ticket, key } = attempt;
  if (clip || kind === 'retake' || journal.latest(key)?.id !== attempt.id) {
    return false;
  }
  return verdict === 'charged' || (verdict === 'not-charged' && kind === 'charged' && !ticket);
}
