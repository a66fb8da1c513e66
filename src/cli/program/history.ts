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

  command(program, 'why <shot> [file]', 'why a shot is rendered or not, and which commit made it so', [
    ['storyreel why window', 'what changed since its clip was made, where, who and when'],
  ])
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('--json', 'one JSON document')
    .action(async (shot: string, file: string | undefined, options) => {
      const { why } = await import('../commands/why.js');
      ended(await why(shot, file, options, terminal));
    });
}
