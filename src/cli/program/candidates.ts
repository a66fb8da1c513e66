import { type Command, InvalidArgumentError, Option } from 'commander';
import { command, type ProgramParts } from './command.js';

/** Commands about the takes of shots: see them, choose one, settle what a merge left open. */
export function addCandidatesCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(
    program,
    'takes [shot] [file]',
    'the takes of every shot, or of one: what they are and which is picked',
    [
      ['storyreel takes', 'with cost, remarks and a small picture of each'],
      ['storyreel takes window', 'those of one shot'],
      ['storyreel takes --json | jq .takes', 'for programs'],
    ],
  )
    .option('--json', 'one JSON document')
    .action(async (shot: string | undefined, file: string | undefined, options) => {
      const { takes } = await import('../commands/takes.js');
      ended(await takes(shot, file, options, terminal));
    });

  command(program, 'pick <shot> <take> [file]', 'choose the take of a shot that is in the film', [
    ['storyreel pick window 2', 'changes one line of the lock; `storyreel stitch` cuts the film anew'],
  ])
    .option('--json', 'one JSON document')
    .action(async (shot: string, take: string, file: string | undefined, options) => {
      const number = takeNumber(take);
      if (number === undefined) {
        program.error(`error: "${take}" is not the number of a take`, { exitCode: 2 });
      }
      const { pick } = await import('../commands/pick.js');
      ended(await pick(shot, number, file, options, terminal));
    });

  const lock = program.command('lock').description('the lock: which clip each shot is');

  command(lock, 'resolve [file]', 'settle the conflicts that a merge left in the lock', [
    ['storyreel lock resolve', 'keeps the takes of both branches and asks which is in the film'],
    ['storyreel lock resolve --take window=3', 'for scripts; the numbers are those it would ask about'],
    ['storyreel lock resolve --theirs', 'where both chose, the choice of the branch that is merged in'],
  ])
    .option('--take <shot=n>', 'the take of a shot that is in the film; may be given several times', shotTake)
    .addOption(new Option('--ours', 'where both branches chose, take what this one has').conflicts('theirs'))
    .option('--theirs', 'where both branches chose, take what the other one has')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { resolveLock } = await import('../commands/lock-resolve.js');
      ended(await resolveLock(file, options, terminal));
    });
}

/** Takes are counted from 1. */
function takeNumber(text: string): number | undefined {
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** A shot and the number of one of its takes. */
function shotTake(text: string, before: readonly (readonly [string, number])[] = []) {
  const [, shot, number] = /^([^=]+)=([1-9]\d*)$/.exec(text) ?? [];
  if (shot === undefined) {
    throw new InvalidArgumentError('give a shot and a number, for example window=2');
  }
  return [...before, [shot, Number(number)] as const];
}
