import { openStoreOf } from '../../crew/files-of.js';
import type { Attempt } from '../../render/attempt.js';
import { giveUpShot } from '../../render/give-up.js';
import { barredHint } from '../../render/outcomes.js';
import { checkJob, resolveShot, type Verdict } from '../../render/resolve.js';
import type { RequestKey } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { formatExact, sumUsd, toDollars } from '../../terms/money.js';
import { openForCommand } from '../open.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';
import { withJournal } from '../with-journal.js';

/** Which of a shot's attempts is meant, and how the answer is printed. */
export interface ResolveOptions {
  /** Only this take's; absent: those of all. */
  readonly take?: number;
  readonly json?: boolean;
}

/** What a person can find out about a submit. */
type Found = Exclude<Verdict, { readonly kind: 'retake' }>;

/** What the words of the command say. */
const SAID: Readonly<Record<Found['kind'], string>> = {
  charged: 'the next render follows the job to its clip',
  'not-charged': 'the next render may buy it again',
};

/** `storyreel resolve`: a person's word on an attempt that storyreel could not settle. */
export async function resolve(
  shot: string,
  file: string | undefined,
  verdict: Found,
  options: ResolveOptions,
  terminal: Terminal,
): Promise<ExitName> {
  if (verdict.kind === 'charged') {
    checkJob(verdict.job);
  }
  const path = await storyboardPath(terminal.cwd, file);
  const store = await openStoreOf(path);
  const settled = await withJournal(store, 'storyreel resolve', terminal, async (journal) => {
    const { take } = options;
    // The storyboard may not be sound by now, so it is asked only about what nothing else tells.
    const isNamed = journal.doubts().every((doubt) => doubt.shot !== undefined);
    const planned = isNamed ? [] : await plannedKeys(shot, file, terminal);
    return resolveShot(journal, shot, verdict, { take, planned });
  });
  if (options.json) {
    await writeLine(
      terminal.stdout,
      JSON.stringify({ version: 1, shot, verdict: verdict.kind, ...rehearsalPart(store.files) }),
    );
    return 'done';
  }
  const jobs = settled.flatMap(({ ticket, provider }) => (ticket ? [`job ${ticket.id} at ${provider}`] : []));
  const about = jobs.length > 0 && verdict.kind === 'not-charged' ? ` of ${jobs.join(', ')}` : '';
  await writeLine(terminal.stdout, `${shot}: noted${about}; ${whatNow(settled, verdict)}`);
  await sayRehearsal(store.files, terminal);
  return 'done';
}

/** What the word means for the next render. What the content policy refused is bought again by no word on money. */
function whatNow(settled: readonly Attempt[], { kind }: Found): string {
  const isBarred = settled.length > 0 && settled.every(({ ending }) => ending?.outcome === 'moderated');
  return kind === 'not-charged' && isBarred
    ? `nothing counts as spent on it; ${barredHint(settled[0]?.shot ?? '')}`
    : SAID[kind];
}

/** The keys of a shot's takes as they are planned; none when there is no plan. */
async function plannedKeys(
  shot: string,
  file: string | undefined,
  terminal: Terminal,
): Promise<readonly RequestKey[]> {
  const { plan } = await openForCommand(file, terminal, {});
  const candidates = plan?.shots.find(({ id }) => id === shot)?.candidates ?? [];
  return candidates.map(({ key }) => key);
}

/** `storyreel resolve --give-up`: a job that does not end is waited for no more. */
export async function giveUp(
  shot: string,
  file: string | undefined,
  options: ResolveOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { store, keys, checked } = await openForCommand(file, terminal, {});
  const { fetch, clock, signal } = terminal;
  const { openHosted } = await import('../../crew/providers.js');
  const provider = (name: string) => openHosted(name, { settings: checked.settings, keys, fetch, clock });
  const jobs = await withJournal(store, 'storyreel resolve', terminal, (journal) =>
    giveUpShot(shot, { journal, provider, signal }, options.take),
  );
  const most = sumUsd(jobs.map(({ attempt }) => attempt.cost ?? attempt.estimate));
  if (options.json) {
    const said = jobs.map(({ attempt, told }) => ({
      provider: attempt.provider,
      job: attempt.ticket?.id ?? null,
      told,
    }));
    const document = {
      version: 1,
      shot,
      verdict: 'give-up',
      jobs: said,
      most_usd: toDollars(most),
      ...rehearsalPart(store.files),
    };
    await writeLine(terminal.stdout, JSON.stringify(document));
    return 'done';
  }
  for (const { attempt, told } of jobs) {
    await writeLine(
      terminal.stdout,
      `${shot}: job ${attempt.ticket?.id ?? ''} at ${attempt.provider} is given up; ${told}`,
    );
  }
  await writeLine(
    terminal.stdout,
    `  it may still be charged, ${formatExact(most)} at most; the next render may buy the shot again`,
  );
  await sayRehearsal(store.files, terminal);
  return 'done';
}
