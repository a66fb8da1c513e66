import { type Command, Option } from 'commander';
import { withEditFlags } from '../edit-flags.js';
import { amount } from './amounts.js';
import { command, type ProgramParts } from './command.js';

/** Commands about the film: the animatic, the render, the edit. */
export function addFilmCommands(program: Command, { terminal, ended }: ProgramParts): void {
  withEditFlags(
    command(program, 'preview [file]', 'the animatic: free, offline, in preview.mp4', [
      ['storyreel preview', 'every shot as a moving still, cut to time'],
    ]),
  )
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { preview } = await import('../commands/preview.js');
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
      const { render } = await import('../commands/render.js');
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
      const { stitch } = await import('../commands/stitch.js');
      ended(await stitch(file, options, terminal));
    });

  command(program, 'sheet [file]', 'a contact sheet: every shot with its picture, prompt and length', [
    ['storyreel sheet', 'writes sheet.png, makes no film'],
  ])
    .option('--model <model>', 'make every shot with this model, whatever the storyboard says')
    .option('--json', 'one event per line')
    .action(async (file: string | undefined, options) => {
      const { sheet } = await import('../commands/sheet.js');
      ended(await sheet(file, options, terminal));
    });
}
