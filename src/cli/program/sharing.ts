import type { Command } from 'commander';
import { command, type ProgramParts } from './command.js';

/** Commands about the store that is shared with others, added to `store`. */
export function addSharingCommands(store: Command, { terminal, ended }: ProgramParts): void {
  command(store, 'push [file]', 'put the clips that were bought here into the shared store', [
    ['storyreel store push', 'what is there already is not sent again, and nothing is replaced'],
    ['storyreel store push --dry-run', 'only look'],
  ])
    .option('-n, --dry-run', 'show what would be sent and send nothing')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { pushStore } = await import('../commands/store-share.js');
      ended(await pushStore(file, options, terminal));
    });

  command(store, 'pull [file]', 'bring the clips that the film and its lock name from the shared store', [
    ['storyreel store pull', 'every clip is proved as it comes; buys nothing'],
    ['storyreel store pull --dry-run', 'only look'],
  ])
    .option('-n, --dry-run', 'show what would come and bring nothing')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { pullStore } = await import('../commands/store-share.js');
      ended(await pullStore(file, options, terminal));
    });

  command(
    store,
    'release <shot> [file]',
    'remove the claim of somebody who does not buy a shot any more, though the shared store says so',
    [
      ['storyreel store release window', 'names who it is, and asks'],
      ['storyreel store release window --yes', 'for scripts'],
    ],
  )
    .option('-y, --yes', 'agree: if they still buy it, the shot is paid twice')
    .option('--json', 'one JSON document')
    .action(async (shot: string, file: string | undefined, options) => {
      const { releaseClaim } = await import('../commands/store-release.js');
      ended(await releaseClaim(shot, file, options, terminal));
    });
}
