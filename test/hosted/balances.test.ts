import { expect, it } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { type Ran, runInTerminal } from '../rig/command-terminal.js';
import { hostedFilm, KEYS, manyShots, openSandbox, requestsOf, type SettingsText } from './location.js';

const BOTH: SettingsText = { order: ['wavespeed', 'pixverse'] };

/** `render` at a terminal, answered with no once the question has been drawn so many times. */
async function refuse(sandbox: Sandbox, drawn: number, settings = BOTH, ...flags: readonly string[]) {
  const folder = await hostedFilm(sandbox, manyShots(2), settings);
  const cut: string[] = [];
  let cutBefore: readonly string[] = [];
  let times = 0;
  let isThere = (): void => undefined;
  const there = new Promise<void>((resolve) => {
    isThere = resolve;
  });
  const ran: Ran = await runInTerminal(folder, ['render', ...flags], {
    columns: 80,
    env: KEYS,
    fetch: (input, init) => {
      init?.signal?.addEventListener('abort', () => cut.push(String(input)));
      return fetch(input, init);
    },
    async answer() {
      times++;
      if (times === drawn) {
        isThere();
      }
      await there;
      cutBefore = [...cut];
      return 'n';
    },
  });
  expect(ran.exit).toBe('budget-or-consent');
  return { ...ran, cut, cutBefore };
}

it('who is asked for a price sees what is left at the providers, and where that does not suffice', async () => {
  const sandbox = await openSandbox({ balanceUsd: 0.05 });

  const { stdout } = await refuse(sandbox, 3);

  expect(stdout).toContain('Balance at pixverse: 10 credits\n');
  expect(stdout).toContain(
    'Warning: the balance at wavespeed is $0.05, less than the $0.06 to be bought there\n',
  );
  expect(stdout.lastIndexOf('Buy this for $0.06?')).toBeGreaterThan(stdout.lastIndexOf('alance at'));
  expect(sandbox.report().accepted).toBe(0);
});

it('the question waits for no balance, and what fails is not spoken of', async () => {
  const sandbox = await openSandbox({}, 'wavespeed.balance=503@*', 'pixverse.balance=delay:60@*');

  const { stdout, stderr, cut, cutBefore } = await refuse(sandbox, 1);

  expect(`${stdout}${stderr}`).not.toMatch(/balance/i);
  const balance = expect.stringContaining('/account/balance');
  expect(cutBefore).not.toContainEqual(balance);
  expect(cut).toContainEqual(balance);
});

it('with several providers at once, no balance is called too small', async () => {
  const sandbox = await openSandbox({ balanceUsd: 0.02 });

  const { stdout } = await refuse(sandbox, 3, { ...BOTH, routing: 'spread' });

  expect(stdout).toContain('Balance at wavespeed: $0.02\n');
});

it('where nobody is asked, no provider is asked either', async () => {
  const sandbox = await openSandbox();

  await refuse(sandbox, 1, BOTH, '--max-cost', '0.01');
  await refuse(sandbox, 1, BOTH, '--json');

  expect(requestsOf(sandbox, 'balance')).toEqual([]);
});
