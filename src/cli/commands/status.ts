import { knownWarnings } from '../../crew/inspection.js';
import type { Settings } from '../../language/settings.js';
import type { Plan } from '../../plan/plan.js';
import type { Attempt } from '../../render/attempt.js';
import { standing } from '../../render/attempt.js';
import type { Doubt } from '../../render/attempt-book.js';
import { readJournal } from '../../render/journal.js';
import { type Ledger, ledgerOf } from '../../render/ledger.js';
import {
  barredHint,
  DOUBTFUL,
  doubtHint,
  giveUpHint,
  spentHint,
  unknownHint,
} from '../../render/outcomes.js';
import { openMoney } from '../../report/run/words.js';
import { formatTable } from '../../report/table.js';
import type { RequestKey } from '../../terms/digest.js';
import type { ExitName } from '../../terms/exit.js';
import { formatCents, formatExact, toDollars, usd } from '../../terms/money.js';
import { takeName } from '../../terms/take-name.js';
import { warnOfLostLines } from '../journal-warning.js';
import { openForCommand } from '../open.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** An attempt that only a person can settle. */
interface OpenQuestion {
  readonly shot: string;
  readonly take: number;
  readonly code: string;
  readonly message: string;
  /** Null where the line of the journal is damaged that said so. */
  readonly provider: string | null;
  readonly job: string | null;
  /** What to do about it. */
  readonly hint: string;
}

/** `storyreel status`: shots, attempts, money, and what needs a person. Writes nothing. */
export async function status(
  file: string | undefined,
  options: { readonly json?: boolean },
  terminal: Terminal,
): Promise<ExitName> {
  const film = await openForCommand(file, terminal, {});
  const book = await readJournal(film.store.files.journal);
  await warnOfLostLines(book, terminal);
  const attempts = book.attempts();
  const ledger = ledgerOf(attempts);
  const wanted = new Set(
    (film.plan?.shots ?? [])
      .flatMap(({ candidates }) => candidates)
      .flatMap((take) => (take.wanted && !take.clip ? [take.key] : [])),
  );
  const asking = attempts.filter((attempt) => question(attempt, wanted).length > 0);
  // The word on an attempt is one on what is damaged beside it.
  const doubts = book.doubts().filter(({ key }) => !asking.some((attempt) => attempt.key === key));
  const questions = [
    ...asking.flatMap((attempt) => question(attempt, wanted)),
    ...doubts.flatMap((doubt) => questionOfDoubt(doubt, film.plan)),
  ];
  const slow = attempts.filter((attempt) => isSlow(attempt, terminal.clock.now())).map(slowJob);
  const warnings = film.plan ? await knownWarnings(film.plan, film.store.files) : new Map<string, never>();
  const shots = (film.plan?.shots ?? []).map((shot) => ({
    id: shot.id,
    state: shot.state,
    reasons: shot.reasons,
    clip: shot.clip?.digest ?? null,
    warnings: warnings.get(shot.id) ?? [],
    attempts: attempts.filter((attempt) => attempt.shot === shot.id).map(describe),
  }));
  const { budgetUsd } = film.checked.settings;
  if (options.json) {
    const money = {
      spent_usd: toDollars(ledger.spent),
      reserved_usd: toDollars(ledger.reserved),
      unknown_usd: toDollars(ledger.unknown),
      budget_usd: budgetUsd ?? null,
    };
    await writeLine(
      terminal.stdout,
      JSON.stringify({
        version: 1,
        shots,
        money,
        needs_person: questions,
        slow_jobs: slow,
        ...rehearsalPart(film.store.files),
      }),
    );
    return 'done';
  }
  const aboutLock = film.diagnostics.filter(({ code }) => code.startsWith('lock-'));
  await printDiagnostics(aboutLock, terminal, terminal.stderr);
  const layout = { width: widthOf(terminal.stdout), colour: wantsColour(terminal, terminal.stdout) };
  const table = formatTable(
    [
      { title: 'shot' },
      { title: 'state' },
      { title: 'attempts', align: 'right' },
      { title: 'last', narrow: 'wrap' },
    ],
    shots.map(({ id, state, attempts: tries }) => [id, state, String(tries.length), lastWord(tries.at(-1))]),
    layout,
  );
  await write(terminal.stdout, `${table}\n${moneyText(ledger, film.checked.settings)}\n`);
  await sayRehearsal(film.store.files, terminal);
  for (const { id, warnings: found } of shots) {
    for (const { code, message } of found) {
      await writeLine(terminal.stdout, `\nwarning: the clip of ${id} ${message} [${code}]`);
    }
  }
  for (const asked of questions) {
    const { message, hint, job } = asked;
    await writeLine(
      terminal.stdout,
      `\n${takeName(asked)} needs you: ${message}${job ? ` (job ${job})` : ''}\n  ${hint}`,
    );
  }
  for (const waiting of slow) {
    const { provider, job, since, hint } = waiting;
    await writeLine(
      terminal.stdout,
      `\n${takeName(waiting)} waits for job ${job} at ${provider} since ${since}\n  the next render goes on with it; ${hint}`,
    );
  }
  return 'done';
}

/** Jobs hardly ever take so long; one that does may never end. */
const SLOW_MS = 60 * 60_000;

function isSlow(attempt: Attempt, now: number): boolean {
  return !attempt.local && standing(attempt) === 'adopt' && Math.abs(now - attempt.since) > SLOW_MS;
}

function slowJob(attempt: Attempt) {
  const { shot, take, provider, ticket, since } = attempt;
  const hint = giveUpHint(attempt);
  return { shot, take, provider, job: ticket?.id ?? null, since: new Date(since).toISOString(), hint };
}

type Description = ReturnType<typeof describe>;

function describe(attempt: Attempt) {
  const { id, take, provider, ticket, state, ending, verdict, digest, cost, estimate, since } = attempt;
  return {
    id,
    take,
    provider,
    job: ticket?.id ?? null,
    state: state === 'ended' ? (ending?.outcome ?? 'failed') : state,
    ...(ending ? { code: ending.code, message: ending.message, charged: ending.charged } : {}),
    ...(verdict ? { verdict } : {}),
    clip: digest ?? null,
    estimate_usd: toDollars(estimate),
    cost_usd: cost === undefined ? null : toDollars(cost),
    time: new Date(since).toISOString(),
  };
}

function lastWord(last: Description | undefined): string {
  if (!last) {
    return '';
  }
  const what = last.message ? `${last.state}: ${last.message}` : last.state;
  // What a provider said of a job mostly names the provider.
  return last.message?.includes(last.provider) ? what : `${what} at ${last.provider}`;
}

/**
 * The question an attempt leaves open, if it does. Money that may be spent is asked about whatever the storyboard says now; a
 * clip that was refused or will not come only while a shot still wants it.
 */
function question(attempt: Attempt, wanted: ReadonlySet<RequestKey>): readonly OpenQuestion[] {
  const where = standing(attempt);
  const { shot, take, provider, ticket, ending } = attempt;
  const ask = (code: string, message: string, hint: string): readonly OpenQuestion[] => [
    { shot, take, code, message, provider, job: ticket?.id ?? null, hint },
  ];
  const isSettled = where === 'barred' || where === 'spent';
  if (isSettled && !wanted.has(attempt.key)) {
    return [];
  }
  switch (where) {
    case 'barred':
      return ask(
        ending?.code ?? 'moderated',
        ending?.message ?? 'the content policy refused it',
        barredHint(shot),
      );
    case 'parked':
      return ask(
        ending?.code ?? 'submit-unknown',
        ending?.message ?? `the outcome of a submit to ${provider} is not known`,
        unknownHint(attempt),
      );
    case 'spent':
      return ask(ending?.code ?? 'failed', ending?.message ?? 'it has no clip', spentHint(attempt));
    case 'unanswered': {
      const message = `a submit to ${provider} was begun and its outcome is not known`;
      return attempt.local ? [] : ask('submit-unknown', message, unknownHint(attempt));
    }
    default:
      return [];
  }
}

/** What a damaged line of the journal leaves to ask, where it is known of which shot; all else that it said is lost. */
function questionOfDoubt({ key, shot: named }: Doubt, plan: Plan | undefined): readonly OpenQuestion[] {
  const planned = plan?.shots.find(({ candidates }) => candidates.some((take) => take.key === key));
  const shot = named ?? planned?.id;
  const take = planned?.candidates.find((each) => each.key === key)?.take ?? 1;
  return shot === undefined
    ? []
    : [
        {
          shot,
          take,
          code: 'journal-damaged',
          message: DOUBTFUL,
          provider: null,
          job: null,
          hint: doubtHint(shot),
        },
      ];
}

function moneyText(ledger: Ledger, { budgetUsd: budget, rehearsal }: Settings): string {
  const { spent } = ledger;
  const exact = formatExact(spent) === formatCents(spent) ? '' : ` (exactly ${formatExact(spent)})`;
  const verb = rehearsal ? 'Would have spent' : 'Spent';
  const parts = [`${verb} ${formatCents(spent)}${exact}`, ...openMoney(ledger)];
  return `${parts.join(', ')}${budget === undefined ? '' : ` of a budget of ${formatExact(usd(budget))}`}.`;
}
