import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { faultHelp } from '../sandbox/faults/help.js';
import type { ExitName } from '../terms/exit.js';
import { withEditFlags } from './edit-flags.js';
import { reportFailure } from './failures.js';
import type { Terminal } from './terminal.js';

const FORMATS = ['text', 'json', 'sarif', 'github'];

/** Runs one command line and says how it ended. Each command's own modules are loaded only when it is called. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<ExitName> {
  let exit: ExitName = 'done';
  const ended = (name: ExitName): void => {
    exit = name;
  };
  const program = buildProgram(terminal, ended);
  try {
    await program.parseAsync(args, { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has printed its message; help and version were asked for.
      return error.exitCode === 0 ? 'done' : 'usage';
    }
    return reportFailure(error, terminal);
  }
}

function buildProgram(terminal: Terminal, ended: (exit: ExitName) => void): Command {
  const program = new Command('storyreel');
  program
    .description(
      'A YAML storyboard in, a film out: checked before you pay, rendered once, stitched in seconds.',
    )
    .version(terminal.version)
    .showHelpAfterError('(run with --help for examples)')
    .showSuggestionAfterError()
    .configureHelp({ helpWidth: Math.min(100, terminal.stdout.columns ?? 100) })
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride();

  command(program, 'init [dir]', 'start a new project that renders at once', [
    ['storyreel init my-film', 'a folder with a storyboard, pictures and settings'],
  ])
    .option('--json', 'one JSON document')
    .action(async (dir: string | undefined, options) => {
      const { init } = await import('./commands/init.js');
      ended(await init(dir, options, terminal));
    });

  command(program, 'check [file...]', 'find every mistake before money moves', [
    ['storyreel check', 'the storyboard.yaml of this folder'],
    ['storyreel check --fix', 'and mend what is mechanical'],
    ['storyreel check films/*.yaml --format sarif > check.sarif', 'for code scanning'],
  ])
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS))
    .option('--json', 'the same as --format json')
    .option('--fix', 'quote values that begin with @')
    .option('--fix-unmarked', "also write @ before words that are references' names")
    .action(async (files: string[], options) => {
      const { check } = await import('./commands/check.js');
      ended(await check(files, options, terminal));
    });

  command(program, 'plan [file]', 'what a render would do, why, and what it costs', [
    ['storyreel plan', 'needs no keys and no network'],
    ['storyreel plan --json | jq .total_usd', 'for programs'],
  ])
    .option('--json', 'one JSON document')
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('--show-request <shot>', 'print what would be sent for a shot, the key left out')
    .action(async (file: string | undefined, options) => {
      const { plan } = await import('./commands/plan.js');
      ended(await plan(file, options, terminal));
    });

  withEditFlags(
    command(program, 'preview [file]', 'the animatic: free, offline, in preview.mp4', [
      ['storyreel preview', 'every shot as a moving still, cut to time'],
    ]),
  )
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { preview } = await import('./commands/preview.js');
      ended(await preview(file, options, terminal));
    });

  withEditFlags(
    command(program, 'render [file]', 'render what is missing and stitch the film', [
      ['storyreel render', 'shows the price and asks'],
      ['storyreel render --max-cost 2.50', 'agrees to any plan of up to $2.50'],
      ['storyreel render --live', 'film.mp4 can be watched all the while, with stand-ins'],
      ['storyreel render --model pixverse-c1 --yes', 'rehearse or buy a storyboard that says animatic'],
      ['storyreel render --yes --json', 'for scripts'],
    ]),
  )
    .option('--strict', 'no film rather than one with stand-ins for missing shots')
    .option('--live', 'keep a draft of the film in its place while shots are rendered')
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('-y, --yes', 'agree to the price of the plan')
    .addOption(new Option('--max-cost <usd>', 'agree to a plan of at most so many USD').argParser(amount))
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { render } = await import('./commands/render.js');
      ended(await render(file, options, terminal));
    });

  withEditFlags(
    command(program, 'stitch [file]', 'the film from the clips that are there; stand-ins for the rest', [
      ['storyreel stitch', 'writes film.mp4, buys nothing'],
      ['storyreel stitch --format webm,gif --poster', 'and film.webm, film.gif and poster.png of it'],
      ['storyreel stitch --size 1080p --quality high --strict', 'for delivery: every shot has to be there'],
      ['storyreel stitch --show-timeline', 'where every shot, transition and title lies'],
    ]),
  )
    .option('--show-timeline', 'print the edit, frame by frame, and make nothing')
    .option('--strict', 'no film rather than one with stand-ins for missing shots')
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { stitch } = await import('./commands/stitch.js');
      ended(await stitch(file, options, terminal));
    });

  command(program, 'sheet [file]', 'a contact sheet: every shot with its picture, prompt and length', [
    ['storyreel sheet', 'writes sheet.png, makes no film'],
  ])
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { sheet } = await import('./commands/sheet.js');
      ended(await sheet(file, options, terminal));
    });

  command(program, 'status [file]', 'shots, attempts, money, and what needs a person', [
    ['storyreel status', 'what was spent and what is in flight'],
  ])
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { status } = await import('./commands/status.js');
      ended(await status(file, options, terminal));
    });

  command(
    program,
    'resolve <shot> [file]',
    'say what became of a submit or a job that storyreel cannot settle',
    [
      ['storyreel resolve window --charged 7f3a', "the provider's list has the job: adopt it"],
      ['storyreel resolve window --not-charged', 'there is no such job: it may be bought again'],
      ['storyreel resolve window --give-up', 'its job never ends: cancel it where that can be done'],
    ],
  )
    .addOption(
      new Option('--charged <job>', "the provider's id of the job").conflicts(['notCharged', 'giveUp']),
    )
    .addOption(new Option('--not-charged', 'the provider has no such job').conflicts('giveUp'))
    .option('--give-up', 'wait no more for a job at a provider; it may be charged all the same')
    .option('--json', 'one JSON document')
    .action(
      async (
        shot: string,
        file: string | undefined,
        options: { charged?: string; notCharged?: boolean; giveUp?: boolean; json?: boolean },
      ) => {
        if (options.charged === undefined && !options.notCharged && !options.giveUp) {
          program.error('error: say --charged JOB_ID, --not-charged or --give-up', { exitCode: 2 });
        }
        const { giveUp, resolve } = await import('./commands/resolve.js');
        if (options.giveUp) {
          ended(await giveUp(shot, file, options, terminal));
          return;
        }
        const verdict =
          options.charged === undefined
            ? ({ kind: 'not-charged' } as const)
            : ({ kind: 'charged', job: options.charged } as const);
        ended(await resolve(shot, file, verdict, options, terminal));
      },
    );

  command(program, 'retake <shot> [file]', 'buy a shot again that cost money, or may have, and has no clip', [
    ['storyreel retake window', 'the next render buys it anew'],
  ])
    .option('--json', 'one JSON document')
    .action(async (shot: string, file: string | undefined, options) => {
      const { resolve } = await import('./commands/resolve.js');
      ended(await resolve(shot, file, { kind: 'retake' }, options, terminal));
    });

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
    .option('--fault <rule...>', 'a fault to play, as explained below')
    .option('--faults <file>', 'a file of faults')
    .option('--json', 'one event per line')
    .addHelpText('after', `\n${faultHelp()}`)
    .action(async (options) => {
      const { sandbox } = await import('./commands/sandbox.js');
      ended(await sandbox(options, terminal));
    });

  command(program, 'models [model]', 'what each model takes and costs', [
    ['storyreel models', 'all of them'],
    ['storyreel models pixverse-c1', 'limits, parameters, prices, offers and sources of one'],
  ])
    .option('--json', 'one JSON document')
    .action(async (model: string | undefined, options) => {
      const { models } = await import('./commands/models.js');
      ended(await models(model, options, terminal));
    });

  command(program, 'doctor [file]', 'is this machine ready: ffmpeg, keys, disk', [
    ['storyreel doctor', 'says which ffmpeg is used and which providers have a key'],
  ])
    .option('--json', 'one JSON document')
    .action(async (file: string | undefined, options) => {
      const { doctor } = await import('./commands/doctor.js');
      ended(await doctor(file, options, terminal));
    });

  return program;
}

function command(
  program: Command,
  usage: string,
  summary: string,
  examples: readonly [string, string][],
): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const text = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`).join('\n');
  return program.command(usage).description(summary).addHelpText('after', `\nExamples:\n${text}`);
}

function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('give a number, 0 or more');
  }
  return value;
}

function whole(text: string): number {
  const value = positive(text);
  if (!Number.isInteger(value)) {
    throw new InvalidArgumentError('give a whole number');
  }
  return value;
}

function amount(text: string): number {
  const value = Number(text.replace(/^\$/, ''));
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError('give an amount in USD, for example 2.50');
  }
  return value;
}
