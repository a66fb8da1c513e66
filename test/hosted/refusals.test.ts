import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Vendor } from '../../src/sandbox/vendor.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { hastenedClock, TEN_MINUTES_MS } from '../rig/hastened-clock.js';
import { type Ended, eventsOf, filesIn } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  failuresOf,
  hastened,
  hostedFilm,
  KEYS,
  lockOf,
  manyShots,
  openSandbox,
  planOf,
  render,
  requestsOf,
  statusOf,
  submits,
  withKeys,
  writeShots,
} from './location.js';

/** By then the absence of a lost submit's job is a proof. */
const inTenMinutes = () => hastenedClock(1, TEN_MINUTES_MS);

const filmOf = (end: Ended) => eventsOf(end).find(({ type }) => type === 'film-done');

describe('a key that is refused', () => {
  it('is named by its variable, and stops everything when there is no other provider', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(5), { order: ['fal'], concurrency: 1 });

    const end = await render(folder, { FAL_KEY: 'bad-key' });

    expect(end.code).toBe(4);
    expect(failuresOf(end)).toHaveLength(5);
    expect(JSON.stringify(failuresOf(end))).toContain('FAL_KEY');
    expect(filmOf(end)).toBeUndefined();
    expect(submits(sandbox)).toBe(0);
    expect(sandbox.report().accepted).toBe(0);
  });

  it('is sent with one paid request and no second one', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [], { order: ['fal'], concurrency: 1 });
    // Pictures with addresses of their own, so that a submit is the first request.
    const shots = ['one', 'two', 'three'].map((id) => `  - { id: ${id}, prompt: "@mira waits, ${id}" }`);
    const story = [
      'storyboard: 1',
      'references: { mira: { type: subject, image: "https://v3.fal.media/files/a/mira.png" } }',
      'defaults: { model: pixverse-c1, resolution: 360p, duration: 1 }',
      'shots:',
      ...shots,
      '',
    ].join('\n');
    await writeFile(join(folder, 'storyboard.yaml'), story);

    const end = await render(folder, { FAL_KEY: 'bad-key' });

    expect(end.code).toBe(4);
    expect(failuresOf(end)).toHaveLength(3);
    expect(sandbox.requests()).toHaveLength(1);
  });

  it('ends in exit 5 when some shots had their clips already', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
    expect((await render(folder)).code).toBe(0);
    await writeShots(folder, manyShots(2));

    const end = await render(folder, { FAL_KEY: 'bad-key' });

    expect(end.code).toBe(5);
    expect(filmOf(end)).toMatchObject({ frames: 48, slates: ['shot-2'] });
    expect(failuresOf(end)[0]).toMatchObject({ shot: 'shot-2', code: 'key-refused' });
  });

  it('stops that provider only', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);

    const end = await render(folder, { FAL_KEY: 'bad-key' });

    expect(end.code).toBe(0);
    expect(sandbox.report().providers).toMatchObject({ fal: { accepted: 0 }, wavespeed: { charged: 3 } });
    await expectBooksToAgree(folder, sandbox, 3);
  });
});

describe('a shot that is moderated', () => {
  for (const provider of ['fal', 'wavespeed', 'pixverse'] as const) {
    it(`at ${provider} gets a slate, and is not sent again by this run or the next`, async () => {
      const sandbox = await openSandbox();
      const folder = await hostedFilm(
        sandbox,
        [...manyShots(2), 'id: bad\n    prompt: "@mira does the forbidden thing"'],
        { order: [provider] },
      );

      const end = await render(folder);
      const again = await render(folder);

      expect(end.code).toBe(5);
      expect(failuresOf(end)).toEqual([expect.objectContaining({ shot: 'bad', outcome: 'moderated' })]);
      expect(filmOf(end)).toMatchObject({ frames: 72, slates: ['bad'] });
      expect(again.code).toBe(5);
      expect(failuresOf(again)).toEqual([expect.objectContaining({ shot: 'bad', outcome: 'moderated' })]);
      expect(submits(sandbox)).toBe(3);
      expect(sandbox.report()).toMatchObject({ charged: 2, chargedUsd: 0.06 });
      await expectBooksToAgree(folder, sandbox, 2);
    });
  }
});

describe('a submit whose answer is lost', () => {
  it('is never sent again: exit 6, a slate, and a person is asked', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=reset-after@2');
    const folder = await hostedFilm(sandbox, undefined, { concurrency: 1 });

    const end = await render(folder);
    const again = await render(folder);

    expect(end.code).toBe(6);
    expect(failuresOf(end)).toEqual([expect.objectContaining({ outcome: 'unknown', provider: 'fal' })]);
    expect(filmOf(end)).toMatchObject({ frames: 72, slates: [expect.any(String)] });
    expect(again.code).toBe(6);
    expect(submits(sandbox)).toBe(3);
    const { money, needs_person } = await statusOf(folder);
    expect(money).toMatchObject({ spent_usd: 0.06, unknown_usd: 0.03 });
    expect(needs_person).toEqual([
      expect.objectContaining({ shot: failuresOf(end)[0]?.shot, code: 'submit-unknown', provider: 'fal' }),
    ]);
  });

  it('is followed to its clip once a person names the job', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=reset-after');
    const folder = await hostedFilm(sandbox, manyShots(1));
    expect((await render(folder)).code).toBe(6);
    const [job] = sandbox.jobs();

    const word = await withKeys(folder, ['resolve', 'shot-1', '--charged', job?.id ?? '']);
    const end = await render(folder);

    expect(word.code).toBe(0);
    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(1);
    expect((await lockOf(folder))['shot-1']).toMatchObject({ job: job?.id, cost_usd: 0.03 });
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is bought once more when a person says that there is no job', async () => {
    // The connection breaks before the request is read, so the sandbox has no job either.
    const sandbox = await openSandbox({}, 'fal.submit=reset');
    const folder = await hostedFilm(sandbox, manyShots(1));
    expect((await render(folder)).code).toBe(6);

    expect((await withKeys(folder, ['resolve', 'shot-1', '--not-charged'])).code).toBe(0);
    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(2);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is found in the history by itself where the provider keeps one', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset-after@2');
    const folder = await hostedFilm(sandbox, undefined, { order: ['wavespeed'], concurrency: 1 });

    const end = await render(folder);

    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(3);
    await expectBooksToAgree(folder, sandbox, 3);
  });
});

describe('a clip that can be had no more', () => {
  it('is told with its job, and bought again by nobody but retake', async () => {
    // Once in each of three runs.
    const sandbox = await openSandbox({}, 'media=410@1-3');
    const folder = await hostedFilm(sandbox, manyShots(1));

    const end = await render(folder);
    const again = await render(folder);

    const [job] = sandbox.jobs();
    expect(end.code).toBe(5);
    expect(failuresOf(end)).toEqual([expect.objectContaining({ outcome: 'expired', job: job?.id })]);
    expect(filmOf(end)).toMatchObject({ frames: 24, slates: ['shot-1'] });
    expect(again.code).toBe(5);
    expect(submits(sandbox)).toBe(1);
    expect((await statusOf(folder)).needs_person).toEqual([expect.objectContaining({ job: job?.id })]);

    expect((await withKeys(folder, ['retake', 'shot-1'])).code).toBe(0);
    expect((await render(folder)).code).toBe(0);
    expect(submits(sandbox)).toBe(2);
    await expectBooksToAgree(folder, sandbox, 2);
  });
});

describe('what may be spent', () => {
  it('is the budget, reached by nobody: exit 4, nothing sent, cheaper ways named', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, undefined, { maxUsd: 0.05 });

    const end = await render(folder);

    expect(end.code).toBe(4);
    expect(end.stderr).toContain('budget-exceeded');
    // The lowest resolution is none that could be lower.
    expect(end.stderr).toContain('the first shot alone: $0.03; `storyreel preview`: free');
    expect(end.stderr).not.toContain('resolution');
    expect(submits(sandbox)).toBe(0);
    expect(sandbox.report().uploads).toBe(0);
  });

  it('counts what was spent before', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(2), { maxUsd: 0.08 });
    expect((await render(folder)).code).toBe(0);
    await writeShots(folder, manyShots(3));

    const end = await render(folder);

    expect(end.code).toBe(4);
    expect(submits(sandbox)).toBe(2);
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.06, budget_usd: 0.08 });
  });

  it('is what --max-cost says: exactly that is enough, and less is exit 4', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);

    const refused = await withKeys(folder, ['render', '--max-cost', '0.089', '--json']);
    expect(refused.code).toBe(4);
    expect(refused.stderr).toContain('$0.09');
    expect(eventsOf(refused).at(-1)).toMatchObject({ type: 'run-ended', exit: 'budget-or-consent', code: 4 });
    expect(submits(sandbox)).toBe(0);

    expect((await withKeys(folder, ['render', '--max-cost', '0.09', '--json'])).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it('is what --max-cost says also for a clip that was thought to be bought', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset@1', 'wavespeed.history=401@*');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });
    expect((await render(folder)).code).toBe(6);
    sandbox.faults.clear();
    expect((await planOf(folder)).total_usd).toBe(0);

    const tooLittle = ['render', '--max-cost', '0.02', '--json'];
    expect((await withKeys(folder, tooLittle, {}, inTenMinutes())).code).toBe(4);
    expect(submits(sandbox)).toBe(1);
    expect((await withKeys(folder, ['render', '--max-cost', '0.03', '--json'])).code).toBe(0);
    expect(submits(sandbox)).toBe(2);
  });

  it('is what was agreed to: a clip that was thought to be bought is not bought anew where nobody was asked', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset@1', 'wavespeed.history=401@*');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });
    expect((await render(folder)).code).toBe(6);
    sandbox.faults.clear();
    expect((await withKeys(folder, ['plan'])).stdout).toContain(
      'To buy: free. At most $0.03 more if jobs of an earlier run are gone.',
    );
    expect(await planOf(folder)).toMatchObject({ total_usd: 0, more_if_lost_usd: 0.03 });

    const unasked = await withKeys(folder, ['render', '--json'], {}, inTenMinutes());

    expect(unasked.code).toBe(4);
    expect(failuresOf(unasked)).toEqual([
      expect.objectContaining({ outcome: 'budget', code: 'consent-missing' }),
    ]);
    expect(submits(sandbox)).toBe(1);
    const after = await planOf(folder);
    expect(after.total_usd).toBe(0.03);
    expect(after).not.toHaveProperty('more_if_lost_usd');
    expect((await render(folder)).code).toBe(0);
    expect(submits(sandbox)).toBe(2);
  });

  it('is asked in a terminal together with what it comes to when earlier jobs are gone', async () => {
    const sandbox = await openSandbox({}, 'wavespeed.submit=reset@1', 'wavespeed.history=401@*');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });
    await render(folder);
    sandbox.faults.clear();
    await writeShots(folder, manyShots(2));

    const agreed = await runInTerminal(folder, ['render'], {
      columns: 80,
      env: KEYS,
      fetch,
      clock: inTenMinutes(),
      answer: () => 'y',
    });

    expect(agreed.stdout).toContain(
      'Buy this for $0.03, and for $0.03 more at most if earlier jobs are gone?',
    );
    expect(agreed.exit, agreed.stderr).toBe('done');
    expect(submits(sandbox)).toBe(3);
  });

  it('is asked with a warning when the journal has lost a line that may be about money', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1));
    expect((await render(folder)).stderr).toBe('');
    const journal = join(folder, '.storyreel', 'journal.jsonl');
    const [, ...rest] = (await readFile(journal, 'utf8')).split('\n');
    await writeFile(journal, ['\0'.repeat(200), ...rest].join('\n'));
    await writeShots(folder, manyShots(2));

    expect((await withKeys(folder, ['plan'])).stderr).toContain('warning[journal-damaged]');
    expect((await withKeys(folder, ['render', '--json'])).stderr).toMatch(
      /warning\[journal-damaged\].*consent-missing/s,
    );
  });

  it('is a person’s to say where a damaged line has only the key left: status asks, and either word settles it', async () => {
    const words = [
      ['resolve', 'shot-1', '--not-charged'],
      ['retake', 'shot-1'],
    ];
    for (const word of words) {
      const sandbox = await openSandbox({}, 'media=410@*');
      const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });
      await render(folder);
      const journal = join(folder, '.storyreel', 'journal.jsonl');
      const [, ...rest] = (await readFile(journal, 'utf8')).split('\n');
      await writeFile(journal, ['\0'.repeat(80), ...rest].join('\n'));
      sandbox.faults.clear();
      expect((await render(folder)).code).toBe(6);
      expect((await statusOf(folder)).needs_person).toEqual([
        expect.objectContaining({ shot: 'shot-1', take: 1, code: 'journal-damaged', provider: null }),
      ]);

      const settled = await withKeys(folder, word);

      expect(settled.code, settled.stderr).toBe(0);
      expect((await statusOf(folder)).needs_person).toEqual([]);
      expect((await render(folder)).code).toBe(0);
    }
  });

  it('is nothing without consent', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);

    for (const args of [['render'], ['render', '--json']]) {
      const end = await withKeys(folder, args);
      expect(end.code).toBe(4);
      expect(end.stderr).toContain('--yes');
      expect(end.stderr).toContain('--max-cost');
    }
    expect(submits(sandbox)).toBe(0);
    expect(sandbox.report().uploads).toBe(0);
  });
});

describe('a provider that cannot now', () => {
  it('is asked again no sooner than it said', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=429:2');
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal'] });

    const end = await render(folder);

    expect(end.code).toBe(0);
    const [first, second, ...more] = requestsOf(sandbox, 'submit');
    expect(more).toEqual([]);
    expect((second?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThanOrEqual(2000);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('is passed over when it definitely took nothing, and the clip is bought at the next', async () => {
    // PixVerse: 500069, "high load", is a definite no.
    const sandbox = await openSandbox({}, 'pixverse.submit=500@*');
    const folder = await hostedFilm(sandbox, undefined, { order: ['pixverse', 'fal'] });

    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(sandbox.report().providers).toMatchObject({ pixverse: { accepted: 0 }, fal: { charged: 3 } });
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it.each(['fal.submit=404@*', 'wavespeed.submit=404@*', 'fal.upload=404@*'])(
    'is passed over when it does not know what it is asked for, and nothing else (%s)',
    async (fault) => {
      const sandbox = await openSandbox({}, fault);
      const [at] = fault.split('.') as [Vendor];
      const folder = await hostedFilm(sandbox, manyShots(1), { order: [at, 'pixverse'] });

      const end = await hastened(folder);

      expect(failuresOf(end)).toEqual([]);
      expect(sandbox.report().providers).toMatchObject({ [at]: { accepted: 0 }, pixverse: { charged: 1 } });
    },
  );

  it('and cannot be reached at all is passed over as well', async () => {
    const sandbox = await openSandbox();
    const away = await openSandbox();
    const folder = await hostedFilm(
      { ...sandbox, providers: { ...sandbox.providers, fal: away.providers.fal } },
      undefined,
      { order: ['fal', 'wavespeed'] },
    );
    await away.close();

    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(sandbox.report().providers.wavespeed.charged).toBe(3);
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it('fails a job without charging it, and the job is done elsewhere', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:unavailable@*');
    const folder = await hostedFilm(sandbox, manyShots(2), { order: ['fal', 'wavespeed'] });

    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(sandbox.report().providers).toMatchObject({
      fal: { accepted: 2, charged: 0 },
      wavespeed: { charged: 2 },
    });
    await expectBooksToAgree(folder, sandbox, 2);
  });
});

describe('a key', () => {
  it('is in no file, no event and no message, whatever went wrong', async () => {
    const sandbox = await openSandbox(
      {},
      'submit=429:0',
      'submit=malformed@3',
      'upload=503',
      'status=html@2',
      'media=short',
    );
    const folder = await hostedFilm(sandbox, manyShots(6), { routing: 'spread' });

    const end = await render(folder);
    const said = [end, await withKeys(folder, ['status']), await withKeys(folder, ['doctor'])];

    const secrets = Object.values(KEYS).map((key) => Buffer.from(key));
    for (const name of await filesIn(folder)) {
      const content = await readFile(join(folder, name));
      expect(
        secrets.filter((secret) => content.includes(secret)),
        name,
      ).toEqual([]);
    }
    for (const { stdout, stderr } of said) {
      expect(Object.values(KEYS).filter((key) => `${stdout}${stderr}`.includes(key))).toEqual([]);
    }
  });
});
