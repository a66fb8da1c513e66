import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Emit } from '../terms/events.js';
import { EXIT_CODES, type ExitName } from '../terms/exit.js';
import { reportFailure } from './failures.js';
import { printDiagnostics } from './print-diagnostics.js';
import { reporterFor } from './reporter.js';
import { keepHeapSmall } from './small-heap.js';
import type { Terminal } from './terminal.js';

/** A command that makes a film: it is given where events go, and says how it ended. */
export type FilmRun = (
  emit: Emit,
) => Promise<{ readonly exit: ExitName; readonly diagnostics: readonly Diagnostic[] }>;

/**
 * Runs a command that makes a film, with its progress shown. Whatever happens, the output is left tidy, and machine
 * output ends with `run-ended`.
 */
export async function runWithProgress(terminal: Terminal, json: boolean, run: FilmRun): Promise<ExitName> {
  keepHeapSmall();
  const reporter = await reporterFor(terminal, json);
  let exit: ExitName = 'own-fault';
  try {
    const end = await run((event) => reporter.report(event));
    exit = terminal.signal.aborted ? 'interrupted' : end.exit;
    if (exit === 'storyboard-errors' || exit === 'budget-or-consent') {
      await reporter.close();
      await printDiagnostics(end.diagnostics, terminal, terminal.stderr);
    }
  } catch (error) {
    await reporter.close();
    exit = await reportFailure(error, terminal);
  }
  reporter.report({ type: 'run-ended', exit, code: EXIT_CODES[exit] });
  await reporter.close();
  return exit;
}
