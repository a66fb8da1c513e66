import { type Command, Option } from 'commander';
import { command, type ProgramParts } from './command.js';

/** Commands about the film in git: what changed, and why a shot is rendered. */
export function addHistoryCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(program, 'diff [revisions] [file]', 'what changed in the film, and what rendering that costs', [
    ['storyreel diff', 'the work tree against the last commit'],
    ['storyreel diff main', 'the work tree against a branch, a tag or a commit'],
    ['storyreel diff HEAD~1..HEAD', 'two commits; A...B is what B changed since it left A'],
    ['storyreel diff main...HEAD --format markdown', 'for a pull request'],
  ])
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json', 'markdown']))
    .option('--json', 'the same as --format json')
    .action(async (revisions: string | undefined, file: string | undefined, options) => {
      const { diff } = await import('../commands/diff.js');
      ended(await diff(revisions, file, options, terminal));
    });
}
