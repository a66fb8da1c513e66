import type { Command } from 'commander';
import { command, type ProgramParts } from './command.js';
import { addSharingCommands } from './sharing.js';

/** Commands about the clips a project keeps. */
export function addStoreCommands(program: Command, { terminal, ended }: ProgramParts): void {
  const store = program
    .command('store')
    .description('the clips this project keeps: what they are, prove them, make room, share them');

  command(store, 'list [file]', 'every clip: what uses it, where it is from, what it cost', [
    ['storyreel store list', 'also those that no lock of this folder names'],
    ['storyreel store list --json | jq .total', 'for programs'],
  ])
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { listStore } = await import('../commands/store-list.js');
      ended(await listStore(file, options, terminal));
    });

  command(store, 'verify [file]', 'read every clip and prove that it still is what was bought', [
    ['storyreel store verify', 'names what is damaged or missing, and what to do; exit 5 then'],
    [
      'storyreel store verify --set-aside',
      'moves damaged clips away, so that the next render gets them again',
    ],
  ])
    .option('--set-aside', 'move damaged clips out of the way of the next render')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { verifyStore } = await import('../commands/store-verify.js');
      ended(await verifyStore(file, options, terminal));
    });

  command(store, 'gc [file]', 'delete the clips that no lock, commit or stash needs; shows them and asks', [
    ['storyreel store gc', 'what it would delete and what that cost, then a question'],
    ['storyreel store gc --dry-run', 'only look'],
    ['storyreel store gc --yes', 'for scripts'],
  ])
    .option('-n, --dry-run', 'show what would be deleted and delete nothing')
    .option('-y, --yes', 'agree to the deletion')
    .option('--shallow-ok', 'delete although a shallow clone lacks older commits, which may need the clips')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { collectGarbage } = await import('../commands/store-gc.js');
      ended(await collectGarbage(file, options, terminal));
    });

  addSharingCommands(store, { terminal, ended });
}
