import type { Command } from 'commander';
import { withEditFlags } from '../edit-flags.js';
import { command, type ProgramParts } from './command.js';

/** Commands for writing a storyboard: its library, and its preview while it is written. */
export function addLibraryCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(program, 'cast [file]', 'the library: every reference, its picture, and where it is used', [
    ['storyreel cast', 'what is unused, missing or broken is marked'],
    [
      "storyreel cast --json | jq -r '.references[] | select(.shots == []).name'",
      'names of what no shot uses',
    ],
  ])
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { cast } = await import('../commands/cast.js');
      ended(await cast(file, options, terminal));
    });

  withEditFlags(
    command(
      program,
      'watch [file]',
      'check on every save and keep preview.mp4 as the storyboard is; buys nothing',
      [
        ['storyreel watch', 'edit, save, look; Ctrl-C ends it'],
        ['storyreel watch --json', 'one event per line, for editors'],
      ],
    ),
  )
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { watch } = await import('../commands/watch.js');
      ended(await watch(file, options, terminal));
    });
}
