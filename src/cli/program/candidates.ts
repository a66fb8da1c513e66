import { type Command, InvalidArgumentError, Option } from 'commander';
import { command, type ProgramParts } from './command.js';

/** Commands about the takes of shots: see them, choose one, settle what a merge left open. */
export function addCandidatesCommands(program: Command, { terminal, ended }: ProgramParts): void {
  const lock = program.command('lock').description('the lock: which clip each shot is');

  command(lock, 'resolve [file]', 'settle the conflicts that a merge left in the lock', [
    ['storyreel lock resolve', 'keeps the takes of both branches and asks which is in the film'],
    ['storyreel lock resolve --take window=3', 'for scripts; the numbers are those it would ask about'],
    ['storyreel lock resolve --theirs', 'where both chose, the choice of the branch that is merged in'],
  ])
    .option(
      '--take <shot=n>',
      'the take of a shot that is in the film; may be given several times',
      shotTake,
      [],
    )
    .addOption(new Option('--ours', 'where both branches chose, take what this one has').conflicts('theirs'))
    .option('--theirs', 'where both branches chose, take what the other one has')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { resolveLock } = await import('../commands/lock-resolve.js');
      ended(await resolveLock(file, options, terminal));
    });
}

/** A shot and the number of one of its takes. */
function shotTake(text: string, before: readonly (readonly [string, number])[]) {
  const [, shot, number] = /^([^=]+)=([1-9]\d*)$/.exec(text) ?? [];
  if (shot === undefined) {
    throw new InvalidArgumentError('give a shot and a number, for example window=2');
  }
  return [...before, [shot, Number(number)] as const];
}
