import { describe, expect, it } from 'vitest';
import { type Ended, eventsOf, start } from '../rig/storyreel.js';
import {
  failuresOf,
  hastened,
  hostedFilm,
  KEYS,
  manyShots,
  openSandbox,
  render,
  startRender,
  statusOf,
  submits,
  withKeys,
} from './location.js';

const plainly = (folder: string, env: Readonly<Record<string, string>> = {}) =>
  withKeys(folder, ['render', '--yes'], env);
const lastLineOf = ({ stdout }: Ended): string => stdout.trimEnd().split('\n').at(-1)?.slice(8) ?? '';

/** The last event has the money that `status` has; what this run spent is handed in. */
async function expectMoneyTold(folder: string, end: Ended, spent: number): Promise<void> {
  const { money } = await statusOf(folder);
  const { reserved_usd, unknown_usd } = money;
  expect(eventsOf(end).at(-1)).toMatchObject({
    type: 'run-ended',
    spent_usd: spent,
    reserved_usd,
    unknown_usd,
  });
}

describe('a key that is refused when the job is asked after', () => {
  it('is no run that could not start: the job is named, and the next run fetches it', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.result=401@*');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });

    const end = await render(folder);
    const between = await statusOf(folder);
    const [failure] = failuresOf(end);

    expect(end.code).toBe(5);
    expect(failure).toMatchObject({ code: 'key-refused', provider: 'wavespeed', job: expect.any(String) });
    expect(failure?.hint).toContain(
      `job ${failure?.job} goes on at wavespeed, and the next run fetches its clip`,
    );
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: ['shot-1'] });
    await expectMoneyTold(folder, end, 0);
    expect(between.money).toMatchObject({ spent_usd: 0, reserved_usd: 0.03 });

    // Without any key the job is there all the same.
    const keyless = await withKeys(folder, ['render', '--yes', '--json'], {
      FAL_KEY: '',
      WAVESPEED_API_KEY: '',
      PIXVERSE_API_KEY: '',
    });
    expect(keyless.code).toBe(5);
    expect(failuresOf(keyless)).toEqual([
      expect.objectContaining({ code: 'credential-missing', job: failure?.job, provider: 'wavespeed' }),
    ]);
    sandbox.faults.clear();
    const again = await plainly(folder);
    expect(again.code).toBe(0);
    expect(lastLineOf(again)).toBe('done, spent $0.03');
    expect(submits(sandbox)).toBe(1);
  });
});

describe('the last line and the last event', () => {
  it('tell of jobs that go on after Ctrl-C', async () => {
    const sandbox = await openSandbox({ latency: { median: 30 } });
    const folder = await hostedFilm(sandbox, manyShots(3), { order: ['fal'] });
    const running = start(folder, ['render', '--yes'], KEYS);
    for (const shot of ['shot-1', 'shot-2', 'shot-3']) {
      await running.line(new RegExp(`${shot} submitted`));
    }
    running.child.kill('SIGINT');
    const end = await running.ended;

    expect(end.code).toBe(130);
    expect(lastLineOf(end)).toBe(
      'interrupted; run it again to go on, spent nothing, $0.09 set aside for jobs under way',
    );
    const again = startRender(folder);
    await again.line(/"shot-progress"/);
    again.child.kill('SIGINT');
    await expectMoneyTold(folder, await again.ended, 0);
  });

  it('tell of money that is gone with its clip', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });

    const end = await hastened(folder);

    expect(end.code).toBe(5);
    const { money } = await statusOf(folder);
    expect(money.spent_usd + money.unknown_usd).toBeCloseTo(0.03);
    await expectMoneyTold(folder, end, money.spent_usd);
  });

  it('tell of money that nobody knows of', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=reset-after@2');
    const folder = await hostedFilm(sandbox, manyShots(2), { order: ['fal'], concurrency: 1 });

    const end = await render(folder);

    expect(end.code).toBe(6);
    await expectMoneyTold(folder, end, 0.03);
    expect(lastLineOf(await plainly(folder))).toBe(
      'ended with a submit whose outcome is unknown; a person must look, spent nothing, $0.03 unknown',
    );
  });

  it('tell what kept the run from starting, with every key that was refused', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(2));
    const wrong = { FAL_KEY: 'bad-key', WAVESPEED_API_KEY: 'bad-key', PIXVERSE_API_KEY: 'bad-key' };

    const refused = await plainly(folder, wrong);
    const none = await plainly(folder, { FAL_KEY: '', WAVESPEED_API_KEY: '', PIXVERSE_API_KEY: '' });

    expect(refused.code).toBe(4);
    expect(lastLineOf(refused)).toBe('stopped: a key is not accepted, spent nothing');
    for (const shot of ['shot-1', 'shot-2']) {
      const line = refused.stdout.split('\n').find((each) => each.includes(`${shot} failed`));
      for (const variable of Object.keys(wrong)) {
        expect(line).toContain(variable);
      }
    }
    expect(none.code).toBe(4);
    expect(lastLineOf(none)).toBe('stopped: a key is missing, spent nothing');
  });
});

describe('a provider that cannot be reached', () => {
  it('is told of with its cause as soon as shots wait for it, and so is that it goes on', async () => {
    const first = await openSandbox();
    const folder = await hostedFilm(first, manyShots(4), { order: ['wavespeed'] });
    const port = Number(new URL(first.url).port);
    await first.close();

    const running = start(folder, ['render', '--yes'], KEYS);
    await running.line(/waiting, wavespeed cannot be reached \(ECONNREFUSED\); trying again in \d+ s/);
    const sandbox = await openSandbox({ port });
    const end = await running.ended;

    expect(end.code, end.stdout).toBe(0);
    expect(submits(sandbox)).toBe(4);
    // One reason is one line, however many shots have it.
    expect(end.stdout.split('\n').filter((line) => line.includes('cannot be reached')).length).toBeLessThan(
      4,
    );
  });

  it('while a job is asked after is told of as well', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.result=reset@1-4');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });

    const end = await plainly(folder);

    expect(end.code, end.stdout).toBe(0);
    expect(end.stdout).toMatch(/shot-1 waiting, .* wavespeed broke \(ECONNRESET\); asking again/);
  });
});

describe('resolve --charged', () => {
  it('takes an id as it is pasted, and nothing that can be none', async () => {
    const sandbox = await openSandbox({}, 'pixverse.submit=reset-after');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['pixverse'] });
    expect((await render(folder)).code).toBe(6);
    const [job] = sandbox.jobs();
    const say = (id: string) => withKeys(folder, ['resolve', 'shot-1', '--charged', id]);

    for (const wrong of ['  ', 'http://evil/../x', 'x'.repeat(201)]) {
      const refused = await say(wrong);
      expect(refused.code, wrong).toBe(2);
      expect(refused.stderr).toContain('error[job-invalid]');
      expect(refused.stderr).toContain('list of jobs on its website');
    }
    const trace = await say('0c5f6a0e-7d9a-4ac5-8f53-0f3f1b0b2a11');
    expect(trace.code).toBe(2);
    expect(trace.stderr).toContain("pixverse's list of jobs on its website; it is a number");

    expect((await say(` ${job?.id}\n`)).code).toBe(0);
    expect((await render(folder)).code).toBe(0);
    expect(submits(sandbox)).toBe(1);
  });
});

describe('status', () => {
  it('names the provider of a failed job once', async () => {
    const sandbox = await openSandbox({}, 'pixverse.submit=fail:internal@*');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['pixverse'] });
    expect((await render(folder)).code).toBe(5);

    const { stdout } = await withKeys(folder, ['status']);

    expect(stdout).toContain('failed at pixverse');
    expect(stdout.replaceAll(/\s+/g, ' ')).not.toContain('at pixverse at pixverse');
  });
});
