import { type Command, Option } from 'commander';
import { amount, whole } from './amounts.js';
import { command, type ProgramParts } from './command.js';

/** Commands about what was bought: how it stands, and what a person has to say of it. */
export function addTakesCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(program, 'status [file]', 'shots, attempts, money, and what needs a person', [
    ['storyreel status', 'what was spent and what is in flight'],
  ])
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { status } = await import('../commands/status.js');
      ended(await status(file, options, terminal));
    });

  command(
    program,
    'resolve <shot> [file]',
    'say what became of a submit or a job that storyreel cannot settle',
    [
      [
        'storyreel resolve window --charged 7f3a',
        "the provider's list has the job, or has it again: adopt it",
      ],
      ['storyreel resolve window --not-charged', 'there is no such job, or it is not on the bill'],
      ['storyreel resolve window --give-up', 'its job never ends: cancel it where that can be done'],
    ],
  )
    .addOption(
      new Option('--charged <job>', "the provider's id of the job").conflicts(['notCharged', 'giveUp']),
    )
    .addOption(
      new Option('--not-charged', 'the provider has no such job, or did not charge it').conflicts('giveUp'),
    )
    .option('--give-up', 'wait no more for a job at a provider; it may be charged all the same')
    .addOption(new Option('--take <n>', 'this take only, where several are in doubt').argParser(whole))
    .option('--json', 'one JSON document')
    .action(
      async (
        shot: string,
        file: string | undefined,
        options: { charged?: string; notCharged?: boolean; giveUp?: boolean; take?: number; json?: boolean },
      ) => {
        if (options.charged === undefined && !options.notCharged && !options.giveUp) {
          program.error('error: say --charged JOB_ID, --not-charged or --give-up', { exitCode: 2 });
        }
        const { giveUp, resolve } = await import('../commands/resolve.js');
        if (options.giveUp) {
          ended(await giveUp(shot, file, options, terminal));
          return;
        }
        const verdict =
          options.charged === undefined
            ? ({ kind: 'not-charged' } as const)
            : ({ kind: 'charged', job: options.charged.trim() } as const);
        ended(await resolve(shot, file, verdict, options, terminal));
      },
    );

  command(program, 'retake <shot> [file]', 'buy one more take of a shot; the film keeps the one it has', [
    ['storyreel retake window', 'shows the price and asks; `storyreel pick window 2` then chooses it'],
    ['storyreel retake window --max-cost 0.50 --note "slower, less wind"', 'the note stays with the take'],
    ['storyreel retake window', 'of a job that cost money and left no clip: it may be bought again'],
  ])
    .option('--note <text>', 'why, kept with the take in the lock')
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('-y, --yes', 'agree to the price')
    .addOption(new Option('--max-cost <usd>', 'agree to a price of at most so many USD').argParser(amount))
    .option('--json', 'one event per line')
    .action(async (shot: string, file: string | undefined, options) => {
      const { retake } = await import('../commands/retake.js');
      ended(await retake(shot, file, options, terminal));
    });
}
