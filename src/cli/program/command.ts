import type { Command } from 'commander';
import type { ExitName } from '../../terms/exit.js';
import type { Terminal } from '../terminal.js';

/** What a group of commands is added with. */
export interface ProgramParts {
  readonly terminal: Terminal;
  /** Told how the command that ran ended. */
  readonly ended: (exit: ExitName) => void;
}

/** Adds a command with its summary and examples, each a line with its meaning. */
export function command(
  program: Command,
  usage: string,
  summary: string,
  examples: readonly [string, string][],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const text = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`).join('\n');
  return program.command(usage).description(summary).addHelpText('after', `\nExamples:\n${text}`);
}
