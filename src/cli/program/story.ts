import { type Command, Option } from 'commander';
import { command, type ProgramParts } from './command.js';

const FORMATS = ['text', 'json', 'sarif', 'github'];

/** Commands about the storyboard: begin one, check it, plan it. */
export function addStoryCommands(program: Command, { terminal, ended }: ProgramParts): void {
  command(program, 'init [dir]', 'start a new project that renders at once', [
    ['storyreel init my-film', 'a folder with a storyboard, pictures and settings'],
  ])
    .option('--json', 'one JSON document')
    .action(async (dir: string | undefined, options) => {
      const { init } = await import('../commands/init.js');
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
      const { check } = await import('../commands/check.js');
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
      const { plan } = await import('../commands/plan.js');
      ended(await plan(file, options, terminal));
    });
}
