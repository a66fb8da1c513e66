import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { png } from '../test/corpus/pictures.js';
import type { Measurement } from './row.js';

const ROOT = join(import.meta.dirname, '..');
export const CLI = join(ROOT, 'dist/cli/main.js');
const RUNS = 5;

/**
 * What `check` and `plan` cost on large storyboards, as ratios to a bare Node process that only parses the file with
 * `yaml` (issue: "Speed and memory"). Medians of runs that take turns, so that a busy moment hits all of them.
 */
export async function measureLanguage(): Promise<readonly Measurement[]> {
  const root = mkdtempSync(join(tmpdir(), 'storyreel-bench-'));
  try {
    const small = project(root, 3, 3);
    const large = project(root, 1000, 100);
    const huge = project(root, 4000, 100);
    const yaml = pathToFileURL(join(ROOT, 'node_modules/yaml/dist/index.js')).href;
    const parse = (folder: string): readonly string[] => [
      '--input-type=module',
      '-e',
      `import { readFileSync } from 'node:fs'; import { parse } from '${yaml}';` +
        `parse(readFileSync(${JSON.stringify(join(folder, 'storyboard.yaml'))}, 'utf8'));`,
    ];
    const [start, bare, check, plan, bareHuge, checkHuge, planHuge] = await medians([
      [CLI, 'check', small],
      parse(large),
      [CLI, 'check', large],
      [CLI, 'plan', large, '--json'],
      parse(huge),
      [CLI, 'check', huge],
      [CLI, 'plan', huge, '--json'],
    ]);
    return [
      { name: 'check: 3 shots', value: start, bar: 0.5, unit: 's' },
      { name: 'bare yaml parse: 1,000 shots and 100 references', value: bare, unit: 's' },
      { name: 'bare yaml parse: 4,000 shots', value: bareHuge, unit: 's' },
      { name: 'check: 1,000 shots to the bare parse of them', value: check / bare, bar: 3, unit: 'x' },
      { name: 'plan: 1,000 shots to the bare parse of them', value: plan / bare, bar: 4, unit: 'x' },
      { name: 'check: 4,000 shots to 1,000', value: checkHuge / check, bar: 4.6, unit: 'x' },
      { name: 'plan: 4,000 shots to 1,000', value: planHuge / plan, bar: 4.6, unit: 'x' },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The median wall time of each command line in seconds; they take turns. */
export async function medians<const T extends readonly (readonly string[])[]>(
  commands: T,
): Promise<{ [K in keyof T]: number }> {
  const times: number[][] = commands.map(() => []);
  for (let run = 0; run < RUNS; run += 1) {
    for (const [index, args] of commands.entries()) {
      times[index]?.push(await wallSeconds(args));
    }
  }
  return times.map((each) => each.sort((a, b) => a - b)[RUNS >> 1]) as { [K in keyof T]: number };
}

function wallSeconds(args: readonly string[]): Promise<number> {
  const started = process.hrtime.bigint();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let complaint = '';
    child.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      if (code === 0) {
        resolve(seconds);
      } else {
        reject(new Error(`node ${args.join(' ')} ended with ${code}: ${complaint}`));
      }
    });
  });
}

/** A folder with a storyboard as people write them, larger. */
export function project(root: string, shots: number, references: number): string {
  const folder = join(root, `${shots}`);
  mkdirSync(join(folder, 'refs'), { recursive: true });
  const names = Array.from({ length: references }, (_, index) => `person${index}`);
  for (const [index, name] of names.entries()) {
    writeFileSync(join(folder, 'refs', `${name}.png`), png(480, 480, [index, 80, 120]));
  }
  const library = names.map(
    (name) =>
      `  ${name}:\n    type: ${name.endsWith('7') ? 'background' : 'subject'}\n    image: refs/${name}.png\n` +
      '    description: somebody in a grey wool coat\n',
  );
  const film = Array.from({ length: shots }, (_, index) => {
    const [a, b, c] = [index, index * 7 + 1, index * 13 + 2].map((at) => names[at % references]);
    return [
      `  - id: shot-${index}`,
      '    prompt: >',
      `      @${a} walks slowly towards the window, turns around and looks at @${b}`,
      `      while the light of the evening falls into @${c}.`,
      `    duration: ${(index % 15) + 1}`,
      `    seed: ${index}`,
      '',
    ].join('\n');
  });
  writeFileSync(
    join(folder, 'storyboard.yaml'),
    `storyboard: 1\ntitle: A long film\nreferences:\n${library.join('')}` +
      'defaults:\n  model: pixverse-c1\n  aspect_ratio: "16:9"\n  resolution: 720p\n  style: muted colours, 35mm grain\n' +
      `shots:\n${film.join('')}`,
  );
  return folder;
}
