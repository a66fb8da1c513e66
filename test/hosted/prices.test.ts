import { describe, expect, it } from 'vitest';
import { runInTerminal } from '../rig/command-terminal.js';
import { type Ended, eventsOf } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  failuresOf,
  hastened,
  hostedFilm,
  KEYS,
  manyShots,
  openSandbox,
  render,
  requestsOf,
  statusOf,
  withKeys,
} from './location.js';

/** WaveSpeed asks $0.90 for what is $0.03 on the card. */
const DEAR = { priceTimes: { wavespeed: 30 } } as const;
const FAL_FIRST = { order: ['fal', 'wavespeed'] } as const;
/** A key that fal refuses: it takes nothing, at once and for good. */
const NO_FAL = { FAL_KEY: 'bad-key' } as const;

const noticeOf = (end: Ended) =>
  eventsOf(end).find(({ type, code }) => type === 'notice-given' && code === 'prices-differ');

/** What each attempt was written down with. */
async function estimatesOf(folder: string): Promise<readonly string[]> {
  const { shots } = await statusOf(folder);
  return shots.flatMap(({ attempts }) =>
    attempts.map(({ provider, estimate_usd }) => `${provider} ${estimate_usd}`),
  );
}

describe('a provider that asks more than the first one', () => {
  it('gets no shot that it would cost more than --max-cost has room for: the shots wait for the first', async () => {
    const sandbox = await openSandbox(DEAR, 'fal.upload=503@1');
    const folder = await hostedFilm(sandbox, manyShots(5), FAL_FIRST);

    const end = await withKeys(folder, ['render', '--max-cost', '0.2', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect(sandbox.report().providers).toMatchObject({ fal: { charged: 5 }, wavespeed: { accepted: 0 } });
    expect(requestsOf(sandbox, 'upload', 'wavespeed')).toEqual([]);
    expect(noticeOf(end)).toMatchObject({
      message: 'the plan costs $0.15, and up to $4.50 where other providers have to take over',
    });
    await expectBooksToAgree(folder, sandbox, 5);
  });

  it('and is the only one left stops the shot: exit 4, with both prices, and nothing is bought', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(5), FAL_FIRST);

    const end = await withKeys(folder, ['render', '--max-cost', '0.2', '--json'], NO_FAL);

    expect(end.code).toBe(4);
    expect(sandbox.report().accepted).toBe(0);
    expect(failuresOf(end)).toHaveLength(5);
    for (const failure of failuresOf(end)) {
      expect(failure).toMatchObject({ outcome: 'budget', code: 'budget-exceeded' });
      expect(failure.message).toMatch(
        /FAL_KEY.*; wavespeed asks \$0\.90, and no more than \$0\.03 was agreed to$/,
      );
      expect(failure.hint).toContain('--max-cost');
    }
  });

  it('takes as many shots as --max-cost has room for beside what is planned for the others', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(5), FAL_FIRST);

    const end = await withKeys(folder, ['render', '--max-cost', '2', '--json'], NO_FAL);

    // $0.90 and $0.90, as there is $0.20 left for the three others, which were planned at $0.09.
    expect(end.code).toBe(5);
    expect(sandbox.report()).toMatchObject({ accepted: 2, charged: 2, chargedUsd: 1.8 });
    await expectBooksToAgree(folder, sandbox, 2);
  });

  it('takes none of what is planned for the others', async () => {
    // Only the first job fails, and is not charged; at $0.90 its shot would leave too little for the four others.
    const sandbox = await openSandbox(DEAR, 'fal.submit=fail@1');
    const folder = await hostedFilm(sandbox, manyShots(5), { ...FAL_FIRST, concurrency: 1 });

    const end = await withKeys(folder, ['render', '--max-cost', '1', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect(sandbox.report().providers).toMatchObject({ fal: { charged: 5 }, wavespeed: { accepted: 0 } });
    await expectBooksToAgree(folder, sandbox, 5);
  });

  it('is bound by the budget as well', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(5), { ...FAL_FIRST, maxUsd: 1.02 });

    const end = await render(folder, NO_FAL);

    expect(end.code).toBe(5);
    expect(sandbox.report()).toMatchObject({ accepted: 1, chargedUsd: 0.9 });
    expect((await statusOf(folder)).money).toMatchObject({ spent_usd: 0.9, budget_usd: 1.02 });
  });

  it('is written down and added up at its own price', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(3), FAL_FIRST);

    const end = await render(folder, NO_FAL);

    expect(end.code, end.stderr).toBe(0);
    expect(noticeOf(end)).toMatchObject({ hint: expect.stringContaining('--max-cost') });
    expect(sandbox.report()).toMatchObject({ charged: 3, chargedUsd: 2.7 });
    const dear = (await estimatesOf(folder)).filter((each) => each.startsWith('wavespeed'));
    expect(dear).toEqual(['wavespeed 0.9', 'wavespeed 0.9', 'wavespeed 0.9']);
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it('is spread to at its own price, and the books are what the services charge', async () => {
    const sandbox = await openSandbox({ priceTimes: { wavespeed: 3 } });
    const folder = await hostedFilm(sandbox, manyShots(8), { routing: 'spread', concurrency: 1 });

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(0);
    expect(new Set(await estimatesOf(folder))).toEqual(
      new Set(['fal 0.03', 'wavespeed 0.09', 'pixverse 0.03']),
    );
    await expectBooksToAgree(folder, sandbox, 8);
  });

  it('is spread to only where the sum agreed to covers it', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(6), {
      routing: 'spread',
      order: ['fal', 'wavespeed'],
    });

    const refused = await withKeys(folder, ['render', '--max-cost', '2', '--json']);
    const end = await withKeys(folder, ['render', '--max-cost', '2.79', '--json']);

    // Every second shot is planned at each.
    expect(refused.stderr).toContain('the plan costs $2.79, above --max-cost $2.00');
    expect(end.code, JSON.stringify(failuresOf(end))).toBe(0);
    expect(sandbox.report().chargedUsd).toBeLessThanOrEqual(2.79);
    await expectBooksToAgree(folder, sandbox, 6);
  });

  it('comes last when the cheapest is wanted', async () => {
    const sandbox = await openSandbox({ priceTimes: { wavespeed: 0.5 } }, 'wavespeed.upload=503@1-9');
    const folder = await hostedFilm(sandbox, manyShots(2), { routing: 'cheapest' });

    const end = await withKeys(folder, ['render', '--max-cost', '0.06', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect(eventsOf(end).find(({ type }) => type === 'plan-ready')).toMatchObject({ total_usd: 0.03 });
    expect(sandbox.report().providers).toMatchObject({ fal: { charged: 2 } });
    await expectBooksToAgree(folder, sandbox, 2);
  });

  it('is asked once for shots that cost alike, and not when the film is there', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(6));

    expect((await render(folder)).code).toBe(0);
    expect((await render(folder)).code).toBe(0);

    expect(requestsOf(sandbox, 'quote')).toHaveLength(1);
  });
});

describe('a quote that can be no price', () => {
  it.each([
    ['more than any clip may cost', 1e8],
    ['more than can be counted', 1e300],
  ])('for it is %s, stops the run before anything is set aside', async (_, times) => {
    const sandbox = await openSandbox({ priceTimes: { wavespeed: times } });
    const folder = await hostedFilm(sandbox, manyShots(1), { order: ['wavespeed'] });

    const end = await hastened(folder, ['render', '--yes']);

    expect(end.code).toBe(4);
    expect(end.stderr).toContain(
      'error[quote-impossible] wavespeed quotes more than $1,000,000 for a clip of',
    );
    expect(sandbox.report()).toMatchObject({ accepted: 0, uploads: 0 });
    expect((await statusOf(folder)).shots[0]?.attempts).toEqual([]);
  });
});

describe('what is agreed to in a terminal', () => {
  for (const columns of [80, 120]) {
    it(`says what the plan comes to at other providers (${columns} columns)`, async () => {
      const sandbox = await openSandbox(DEAR);
      const folder = await hostedFilm(sandbox, manyShots(2), FAL_FIRST);
      let asked = '';

      const ran = await runInTerminal(folder, ['render'], {
        columns,
        env: KEYS,
        fetch,
        answer(question) {
          asked = question;
          return 'n';
        },
      });

      expect(ran.exit).toBe('budget-or-consent');
      expect(asked).toContain('Buy this for $0.06, at most $1.80 should other providers have to take over?');
      expect(ran.stdout).toContain('To buy: $0.06. At most $1.80 if other providers have to take over.');
      expect(sandbox.report().accepted).toBe(0);
    });
  }

  it('covers the dearer provider', async () => {
    const sandbox = await openSandbox(DEAR);
    const folder = await hostedFilm(sandbox, manyShots(2), FAL_FIRST);

    const ran = await runInTerminal(folder, ['render'], {
      columns: 80,
      env: { ...KEYS, ...NO_FAL },
      fetch,
      answer: () => 'y',
    });

    expect(ran.exit).toBe('done');
    await expectBooksToAgree(folder, sandbox, 2);
    expect(sandbox.report().chargedUsd).toBe(1.8);
  });

  it('is the old question where all cost the same', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(2));
    let asked = '';

    await runInTerminal(folder, ['render'], {
      columns: 80,
      env: KEYS,
      fetch,
      answer(question) {
        asked = question;
        return 'n';
      },
    });

    expect(asked).toContain('Buy this for $0.06? ');
  });
});
