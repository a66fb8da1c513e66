import { type Command, Option } from 'commander';
import { faultHelp } from '../../sandbox/faults/help.js';
import { positive, whole } from './amounts.js';
import { command, type ProgramParts } from './command.js';

/** Commands about the machine and the services. */
export function addMachineCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(
    program,
    'sandbox',
    'stand-ins for the hosted services on this machine, to rehearse the paid path',
    [
      [
        'storyreel sandbox',
        'prints the settings to use; Ctrl-C ends it and says what would have been charged',
      ],
      [
        'storyreel sandbox --new-account --latency 20',
        'the limits of an account opened today, slower renders',
      ],
      ['storyreel sandbox --fault wavespeed.submit=reset-after', 'loses one answer of a paid submit'],
    ],
  )
    .addOption(new Option('--port <n>', 'where to listen (4747); 0 takes any free one').argParser(whole))
    .option('--state <dir>', 'keep jobs, uploads and clips there, so that it can be ended and started again')
    .addOption(new Option('--latency <seconds>', 'median time of a render (8)').argParser(positive))
    .addOption(new Option('--spread <part>', 'how much renders differ (0.3)').argParser(positive))
    .addOption(new Option('--seed <n>', 'the same times and faults again').argParser(whole))
    .addOption(new Option('--clips <kind>', 'what its clips are').choices(['animatic', 'plain']))
    .addOption(
      new Option('--url-lifetime <seconds>', 'how long a clip can be downloaded').argParser(positive),
    )
    .option('--new-account', 'the limits of an account opened today')
    .option('--moderate <word>', 'content moderation stops a prompt that has this in it (forbidden)')
    .option('--fault <rule...>', 'a fault to play, as explained below')
    .option('--faults <file>', 'a file of faults')
    .option('--json', 'one event per line')
    .addHelpText('after', `\n${faultHelp()}`)
    .action(async (options) => {
      const { sandbox } = await import('../commands/sandbox.js');
      ended(await sandbox(options, terminal));
    });

  command(program, 'models [model]', 'what each model takes and costs', [
    ['storyreel models', 'all of them'],
    ['storyreel models pixverse-c1', 'limits, parameters, prices, offers and sources of one'],
  ])
    .option('--json', 'one JSON document')
    .action(async (model: string | undefined, options) => {
      const { models } = await import('../commands/models.js');
      ended(await models(model, options, terminal));
    });

  command(program, 'doctor [file]', 'is this machine ready: ffmpeg, keys, disk', [
    ['storyreel doctor', 'says which ffmpeg is used and which providers have a key'],
    ['storyreel doctor --online', 'asks the providers whether the keys work and what is left'],
  ])
    .option('--online', 'ask the providers about the keys: costs nothing')
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { doctor } = await import('../commands/doctor.js');
      ended(await doctor(file, options, terminal));
    });
}
