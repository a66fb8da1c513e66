import { describe, expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { eventsOf, storyreel, temporaryFolder } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  hostedFilm,
  lockOf,
  manyShots,
  openSandbox,
  render,
  requestsOf,
  startRender,
  statusOf,
  submits,
  withKeys,
} from './location.js';

/** Where the sandbox listens, to be opened there again. */
const portOf = (sandbox: Sandbox): number => Number(new URL(sandbox.url).port);

/** Renders that take this long are under way when the test steps in, and over soon after. */
const LATENCY = { median: 2 };

describe('a network that goes away in mid-run', () => {
  it('is waited for: the jobs are found again, and none is bought twice', async () => {
    const stateFolder = await temporaryFolder();
    const first = await openSandbox({ stateFolder, latency: LATENCY });
    const folder = await hostedFilm(first, manyShots(4), { routing: 'spread' });
    const running = startRender(folder);
    await allSubmitted(running.line, 4);

    await first.close();
    await running.line(/"shot-progress".*"waiting".*"note"/);
    const second = await openSandbox({ stateFolder, port: portOf(first), latency: LATENCY });
    const end = await running.ended;

    expect(end.code).toBe(0);
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: [] });
    expect(submits(first) + submits(second)).toBe(4);
    await expectBooksToAgree(folder, second, 4);
  });

  it('and a run that is killed and started again meanwhile is the same', async () => {
    const stateFolder = await temporaryFolder();
    const first = await openSandbox({ stateFolder, latency: LATENCY });
    const folder = await hostedFilm(first, manyShots(4), { routing: 'spread' });
    const killed = startRender(folder);
    await allSubmitted(killed.line, 4);

    await first.close();
    killed.child.kill('SIGKILL');
    await killed.ended;
    const running = startRender(folder);
    await running.line(/"shot-progress".*"waiting".*"note"/);
    const second = await openSandbox({ stateFolder, port: portOf(first), latency: LATENCY });
    const end = await running.ended;

    expect(end.code).toBe(0);
    expect(submits(first) + submits(second)).toBe(4);
    await expectBooksToAgree(folder, second, 4);
    const jobs = second.jobs().map(({ id }) => id);
    const locked = Object.values(await lockOf(folder)).map(({ job }) => job);
    expect(locked.sort()).toEqual(jobs.sort());
  });
});

describe('a job that never ends', () => {
  it('is given up by a person once no run waits for it, and then bought again', async () => {
    const sandbox = await openSandbox({}, 'submit=never@1');
    const folder = await hostedFilm(sandbox, manyShots(1));
    const running = startRender(folder);
    await running.line(/"phase":"rendering"/);
    const busy = await withKeys(folder, ['resolve', 'shot-1', '--give-up']);
    running.child.kill('SIGINT');
    await running.ended;

    const given = await withKeys(folder, ['resolve', 'shot-1', '--give-up', '--json']);
    const end = await render(folder);

    expect(busy.code).toBe(4);
    const [job] = sandbox.jobs();
    expect(JSON.parse(given.stdout)).toMatchObject({
      verdict: 'give-up',
      jobs: [{ provider: 'fal', job: job?.id, told: expect.any(String) }],
      most_usd: 0.03,
    });
    expect(requestsOf(sandbox, 'cancel')).toHaveLength(1);
    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(2);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.03, unknown_usd: 0.03 });
  });
});

describe('Ctrl-C in mid-render', () => {
  it('is exit 130; the next run goes on with the same jobs', async () => {
    const sandbox = await openSandbox({ latency: LATENCY });
    const folder = await hostedFilm(sandbox, manyShots(4), { routing: 'spread' });
    const running = startRender(folder);
    await allSubmitted(running.line, 4);

    running.child.kill('SIGINT');
    const interrupted = await running.ended;
    const between = await statusOf(folder);
    const end = await render(folder);

    expect(interrupted.code).toBe(130);
    expect(eventsOf(interrupted).at(-1)).toMatchObject({ type: 'run-ended', exit: 'interrupted', code: 130 });
    expect(eventsOf(interrupted).some(({ type }) => type === 'shot-failed')).toBe(false);
    // What the jobs will cost is set aside while they are out.
    expect(between.money).toMatchObject({ spent_usd: 0, reserved_usd: 0.12 });
    expect(between.needs_person).toEqual([]);
    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(4);
    await expectBooksToAgree(folder, sandbox, 4);
  });

  it('sends no shot that had to wait for its turn', async () => {
    const sandbox = await openSandbox({ latency: { median: 30 } });
    const folder = await hostedFilm(sandbox, manyShots(5), { order: ['fal'], concurrency: 2 });
    const running = startRender(folder);
    await allSubmitted(running.line, 2);

    running.child.kill('SIGINT');

    expect((await running.ended).code).toBe(130);
    expect(submits(sandbox)).toBe(2);
    expect((await statusOf(folder)).money.reserved_usd).toBe(0.06);
  });
});

describe('two runs of one project', () => {
  it('are one: the second is told who has it, and sends nothing', async () => {
    const sandbox = await openSandbox({ latency: LATENCY });
    const folder = await hostedFilm(sandbox, manyShots(2), { order: ['fal'] });
    const running = startRender(folder);
    await allSubmitted(running.line, 2);

    const second = await render(folder);
    const end = await running.ended;

    expect(second.code).toBe(4);
    expect(second.stderr).toContain('project-busy');
    expect(second.stderr).toContain(String(running.child.pid));
    expect(end.code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 2);
  });
});

describe('a film bought at one place', () => {
  it('is made without a key from a store that has its clips', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(2));
    expect((await render(folder)).code).toBe(0);

    const end = await storyreel(folder, ['render', '--json']);

    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(2);
  });
});

/** Resolves when so many shots are at their providers, and on disk as such. */
async function allSubmitted(line: (pattern: RegExp) => Promise<string>, count: number): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      line(new RegExp(`"shot-submitted".*"shot":"shot-${index + 1}"`)),
    ),
  );
}
