import { Command, CommanderError } from 'commander';
import type { ExitName } from '../terms/exit.js';
import { reportFailure } from './failures.js';
import { addCandidatesCommands } from './program/candidates.js';
import { addFilmCommands } from './program/film.js';
import { addHistoryCommands } from './program/history.js';
import { addLibraryCommands } from './program/library.js';
import { addMachineCommands } from './program/machine.js';
import { addStoreCommands } from './program/store.js';
import { addStoryCommands } from './program/story.js';
import { addTakesCommands } from './program/takes.js';
import type { Terminal } from './terminal.js';

/** Runs one command line and says how it ended. Each command's own modules are loaded only when it is called. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitName> {
  let exit: ExitName = 'done';
  const ended = (name: ExitName): void => {
    exit = name;
  };
  const program = buildProgram(terminal, ended);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version were asked for.
      return error.exitCode === 0 ? 'done' : 'usage';
    }
    return reportFailure(error, terminal);
  }
}

function buildProgram(terminal: Terminal, ended: (exit: ExitName) => void): Command {
  const program = new Command('storyreel');
  program
    .description(
      'A YAML storyboard in, a film out: checked before you pay, rendered once, stitched in seconds.',
    )
    .version(terminal.version)
    .showHelpAfterError('(run with --help for examples)')
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: Math.min(100, terminal.stdout.columns ?? 100) })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride();

  for (const addCommands of [
    addStoryCommands,
    addFilmCommands,
    addLibraryCommands,
    addTakesCommands,
    addHistoryCommands,
    addCandidatesCommands,
    addStoreCommands,
    addMachineCommands,
  ]) {
    addCommands(program, { terminal, ended });
  }
  return program;
}
