import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { smallFilm } from '../film/small-film.js';
import { temporaryFolder } from '../rig/storyreel.js';

/** The parts of a workflow that are looked at. */
interface Workflow {
  readonly on: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { readonly env?: Record<string, string>; readonly steps: readonly Step[] }>
  >;
}

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

const PAGE = fileURLToPath(new URL('../../docs/ci.md', import.meta.url));
const README = fileURLToPath(new URL('../../README.md', import.meta.url));
const CLI = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function recipe(page = PAGE): Promise<Workflow> {
  const [, text = ''] = /^```yaml\n(name:[\s\S]*?)^```$/m.exec(await readFile(page, 'utf8')) ?? [];
  return parse(text) as Workflow;
}

it('the README has the job that makes it all', async () => {
  const [short, whole] = [await recipe(README), await recipe()];
  expect(short).toEqual({ ...whole, jobs: { film: whole.jobs.film } });
});

it('the recipe asks for no more than it needs', async () => {
  const { on, permissions, jobs } = await recipe();
  expect(on).toBe('pull_request');
  expect(permissions).toEqual({ contents: 'read' });
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  expect(JSON.stringify(jobs)).not.toContain('secrets.');
  expect(
    steps.flatMap(({ uses }) => uses ?? []).filter((uses) => !/^actions\/[a-z-]+@v\d+$/.test(uses)),
  ).toEqual([]);
  // What an event says is never pasted into a command, where it could be one.
  expect(steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  expect(jobs.film?.steps[0]?.with).toMatchObject({ 'fetch-depth': 0, 'persist-credentials': false });
});

it("the recipe's commands do as it says, in a repository with a changed shot", {
  timeout: 60_000,
}, async () => {
  const folder = await smallFilm();
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  git('init', '--quiet');
  await writeFile(join(folder, '.gitignore'), '.storyreel/\n*.mp4\n');
  git('add', '.');
  git('commit', '--quiet', '-m', 'first');
  const base = git('rev-parse', 'HEAD');
  const storyboard = join(folder, 'storyboard.yaml');
  await writeFile(storyboard, (await readFile(storyboard, 'utf8')).replace('@tomas walks', '@tomas runs'));
  git('commit', '--quiet', '-am', 'second');

  const tools = await temporaryFolder();
  const summary = join(tools, 'summary.md');
  const command = join(tools, 'bin/storyreel');
  await mkdir(join(tools, 'bin'));
  await writeFile(command, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  await chmod(command, 0o755);
  const { film } = (await recipe()).jobs;
  const runs = (film?.steps ?? []).filter(({ run }) => run?.startsWith('storyreel'));
  expect(runs.map(({ name }) => name)).toEqual(['Check', 'What changes', 'Preview']);
  for (const { run = '', env } of runs) {
    execFileSync('bash', ['-e', '-c', run], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        PATH: `${join(tools, 'bin')}${delimiter}${process.env.PATH}`,
        ...film?.env,
        ...(env ? { BASE: base } : {}),
        GITHUB_STEP_SUMMARY: summary,
      },
    });
  }
  const changes = await readFile(summary, 'utf8');
  expect(changes).toContain('two');
  expect(changes).not.toContain('three');
  expect((await readFile(join(folder, 'preview.mp4'))).length).toBeGreaterThan(1000);
});
