import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { StoryreelError } from '../diagnostics/errors.js';
import type { RunMoney } from '../render/ledger.js';
import type { Emit } from '../terms/events.js';
import { EXIT_CODES, type ExitName } from '../terms/exit.js';
import { toDollars } from '../terms/money.js';
import { reportFailure } from './failures.js';
import { printDiagnostics } from './print-diagnostics.js';
import { reporterFor } from './reporter.js';
import { keepHeapSmall } from './small-heap.js';
import type { Terminal } from './terminal.js';

/** Tells what a run paid and how it left the books, also when it throws; undefined where it did not come to buying. */
export type Account = (money: RunMoney | undefined) => void;

/** A command that makes a film: it is given where events go and whom to tell of its money, and says how it ended. */
export type FilmRun = (
  emit: Emit,
  account: Account,
) => Promise<{ readonly exit: ExitName; readonly diagnostics: readonly Diagnostic[] }>;

/**
 * Runs a command that makes a film, with its progress shown. Whatever happens, the output is left tidy, and machine
 * output ends with `run-ended`.
 */
export async function runWithProgress(terminal: Terminal, json: boolean, run: FilmRun): Promise<ExitName> {
  keepHeapSmall();
  const reporter = await reporterFor(terminal, json);
  let exit: ExitName = 'own-fault';
  let money: RunMoney | undefined;
  let error: string | undefined;
  const account: Account = (told) => {
    money = told;
  };
  try {
    const end = await run((event) => reporter.report(event), account);
    exit = terminal.signal.aborted ? 'interrupted' : end.exit;
    if (exit === 'storyboard-errors' || exit === 'budget-or-consent') {
      await reporter.close();
      await printDiagnostics(end.diagnostics, terminal, terminal.stderr);
    }
  } catch (thrown) {
    await reporter.close();
    exit = await reportFailure(thrown, terminal);
    error = exit !== 'interrupted' && thrown instanceof StoryreelError ? thrown.code : undefined;
  }
  reporter.report({
    type: 'run-ended',
    exit,
    code: EXIT_CODES[exit],
    ...(error !== undefined && { error }),
    ...inDollars(money),
  });
  await reporter.close();
  return exit;
}

function inDollars(money: RunMoney | undefined) {
  return (
    money && {
      spent_usd: toDollars(money.spent),
      reserved_usd: toDollars(money.reserved),
      unknown_usd: toDollars(money.unknown),
    }
  );
}
