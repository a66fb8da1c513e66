import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLI, medians, project } from './language.js';
import type { Measurement } from './row.js';

const SHOTS = 1000;
const PICTURES = 100;

/**
 * What `diff HEAD~1` and `why` cost on a large storyboard in git, as ratios to `plan` of the same (issue: "Speed"). Between
 * the two commits ten prompts and a picture change; the work tree has one more edit.
 */
export async function measureHistory(): Promise<readonly Measurement[]> {
  const root = mkdtempSync(join(tmpdir(), 'storyreel-bench-'));
  try {
    const folder = project(root, SHOTS, PICTURES);
    const path = join(folder, 'storyboard.yaml');
    const git = (...args: string[]): void => {
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
        cwd: folder,
      });
    };
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '--message', 'The film');
    let left = 10;
    edit(path, (text) => text.replace(/walks slowly/g, (words) => (left-- > 0 ? 'walks quickly' : words)));
    writeFileSync(join(folder, 'refs/person3.png'), readFileSync(join(folder, 'refs/person4.png')));
    git('commit', '--quiet', '--all', '--message', 'Quicker');
    edit(path, (text) => text.replace('the light of the evening', 'the light of the morning'));
    const [plan, diff, why] = await medians([
      [CLI, 'plan', folder, '--json'],
      [CLI, 'diff', 'HEAD~1', folder, '--json'],
      [CLI, 'why', 'shot-500', folder, '--json'],
    ]);
    return [
      { name: `diff HEAD~1: ${SHOTS} shots, to plan of them`, value: diff / plan, bar: 2.5, unit: 'x' },
      { name: `why: one of ${SHOTS} shots, to plan of them`, value: why / plan, bar: 2.5, unit: 'x' },
    ];
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}
