import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runInTerminal } from '../rig/command-terminal.js';
import { eventsOf, storyreel } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  hastened,
  hostedFilm,
  KEYS,
  openSandbox,
  planOf,
  render,
  requestsOf,
  statusOf,
  withKeys,
  writeShots,
} from './location.js';

const shotOf = (takes: number, more = ''): string =>
  `id: one\n    prompt: "@mira in @room"\n    takes: ${takes}${more}`;

/** A shot's block in the lock, as it stands there. */
async function blockOf(folder: string, id = 'one') {
  const { shots } = parse(await readFile(join(folder, 'storyboard.lock.yaml'), 'utf8'));
  return shots[id] as {
    readonly take: number;
    readonly takes?: readonly {
      take: number;
      clip: string;
      seed?: number;
      note?: string;
      cost_usd: number;
    }[];
  };
}

describe('takes', () => {
  it('from 1 to 3 two more are bought, each with a seed of its own; the film stays as it is', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(1, '\n    seed: 41')], { order: ['fal'] });
    expect((await render(folder)).code).toBe(0);
    const film = await readFile(join(folder, 'film.mp4'));

    await writeShots(folder, [shotOf(3, '\n    seed: 41')]);
    const plan = await planOf(folder);
    const end = await render(folder);

    expect(plan.total_usd).toBe(0.06);
    expect(end.code, end.stderr).toBe(0);
    const stored = eventsOf(end).filter(({ type }) => type === 'shot-stored');
    expect(stored.map(({ take }) => take).sort()).toEqual([2, 3]);
    await expectBooksToAgree(folder, sandbox, 3);
    const seeds = requestsOf(sandbox, 'submit').map(({ body }) => (body as { seed?: number }).seed);
    expect(seeds.sort()).toEqual([41, 42, 43]);
    const block = await blockOf(folder);
    expect(block.take).toBe(1);
    expect(block.takes?.map(({ take }) => take)).toEqual([1, 2, 3]);
    expect(new Set(block.takes?.map(({ clip }) => clip)).size).toBe(3);
    expect(await readFile(join(folder, 'film.mp4'))).toEqual(film);
  });

  it('of which the first is refused: another is in the film, which has no stand-in', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:moderated@1');
    const folder = await hostedFilm(sandbox, [shotOf(2)], { order: ['fal'], concurrency: 1 });

    const end = await render(folder);

    expect(end.code, end.stderr).toBe(5);
    expect(eventsOf(end).find(({ type }) => type === 'shot-failed')).toMatchObject({
      take: 1,
      outcome: 'moderated',
    });
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: [] });
    expect(await blockOf(folder)).toMatchObject({ take: 2 });
  });

  it('whose answers were all lost are settled one by one, and each gets the job that is its own', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=reset-after@1-2');
    const folder = await hostedFilm(sandbox, [shotOf(2)], { order: ['fal'] });
    expect((await render(folder)).code).toBe(6);
    const jobs = sandbox.jobs().map(({ id }) => id);
    const resolve = (...args: string[]) => withKeys(folder, ['resolve', 'one', ...args]);

    const { needs_person: asked } = await statusOf(folder);
    expect(asked.map(({ take }) => take)).toEqual([1, 2]);
    expect(asked[1]?.hint).toContain('storyreel resolve one --take 2 --charged JOB_ID');
    const told = (await storyreel(folder, ['status'])).stdout;
    expect(told.match(/^one.* needs you/gm)).toEqual(['one needs you', 'one take 2 needs you']);
    const unclear = await resolve('--charged', jobs[0] ?? '');
    expect(unclear.stderr).toContain('say whose job it is: --take 1 or --take 2');
    for (const take of [1, 2]) {
      const end = await resolve('--take', `${take}`, '--charged', jobs[take - 1] ?? '');
      expect(end.code, end.stderr).toBe(0);
    }
    expect((await resolve('--take', '3', '--not-charged')).stderr).toContain(
      'take 3 of shot one has no attempt',
    );

    expect((await render(folder)).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 2);
    expect((await blockOf(folder)).takes).toHaveLength(2);
  });

  it('of which fewer are asked for now stay in the lock and cost nothing', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(2)], { order: ['fal'] });
    await render(folder);
    const before = await blockOf(folder);

    await writeShots(folder, [shotOf(1)]);
    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(await blockOf(folder)).toEqual(before);
    expect(sandbox.report().charged).toBe(2);
  });
});

describe('retake', () => {
  it('asks for the price, buys one more take with its note, and leaves the film alone until it is picked', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(1), 'id: two\n    prompt: "@tomas waits"'], {
      order: ['fal'],
    });
    await render(folder);
    const film = await readFile(join(folder, 'film.mp4'));
    await writeShots(folder, [shotOf(1), 'id: two\n    prompt: "@tomas runs"']);

    const unasked = await withKeys(folder, ['retake', 'one']);
    expect(unasked.code).toBe(4);
    expect(unasked.stderr).toContain('consent-missing');
    const dear = await withKeys(folder, ['retake', 'one', '--max-cost', '0.02']);
    expect(dear.code).toBe(4);
    expect(sandbox.report().charged).toBe(2);

    const end = await withKeys(folder, ['retake', 'one', '--max-cost', '0.03', '--note', 'calmer', '--json']);

    expect(end.code, end.stderr).toBe(0);
    const events = eventsOf(end);
    expect(events[0]).toMatchObject({ type: 'plan-ready', total_usd: 0.03 });
    expect(events.find(({ type }) => type === 'shot-stored')).toMatchObject({ shot: 'one', take: 2 });
    expect(events.some(({ type }) => type === 'film-done')).toBe(false);
    expect(events.at(-2)).toMatchObject({ code: 'take-kept', hint: 'pick it: storyreel pick one 2' });
    await expectBooksToAgree(folder, sandbox, 3);
    const block = await blockOf(folder);
    expect(block).toMatchObject({ take: 1, takes: [{ take: 1 }, { take: 2, note: 'calmer' }] });
    expect(await readFile(join(folder, 'film.mp4'))).toEqual(film);

    await withKeys(folder, ['retake', 'one', '--yes']);
    expect((await blockOf(folder)).takes?.map(({ take }) => take)).toEqual([1, 2, 3]);
    const picked = await storyreel(folder, ['pick', 'one', '3']);
    expect(picked.code, picked.stderr).toBe(0);
    await writeShots(folder, [shotOf(1), 'id: two\n    prompt: "@tomas waits"']);
    expect(await planOf(folder)).toMatchObject({
      total_usd: 0,
      shots: [{ state: 'cached' }, { state: 'cached' }],
    });
  });

  it('of a shot that is not in the storyboard, or has no clip yet, is refused', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });

    const unknown = await withKeys(folder, ['retake', 'ones', '--yes']);
    const early = await withKeys(folder, ['retake', 'one', '--yes']);

    expect([unknown.code, early.code]).toEqual([2, 2]);
    expect(unknown.stderr).toContain('did you mean one?');
    expect(early.stderr).toContain('error[take-not-rendered]');
    expect(sandbox.report().charged).toBe(0);
  });

  it('of a job that was charged and left no clip buys it again at once where somebody agrees', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@1');
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    expect((await hastened(folder)).code).toBe(5);

    const end = await withKeys(folder, ['retake', 'one', '--yes', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect(eventsOf(end).find(({ type }) => type === 'shot-stored')).toMatchObject({ shot: 'one', take: 1 });
    expect((await statusOf(folder)).needs_person).toEqual([]);
  });

  const NOTED =
    'one: nothing is bought now; it is noted that the next render may buy it again, once its price is agreed to\n';

  it('of a job that was charged and left no clip ends with 4 where the price is refused, and is noted all the same', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@1');
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    expect((await hastened(folder)).code).toBe(5);

    const dear = await withKeys(folder, ['retake', 'one', '--max-cost', '0.02']);
    const asked = { columns: 80, env: KEYS, fetch, answer: () => 'n' };
    const declined = await runInTerminal(folder, ['retake', 'one'], asked);

    expect(dear.code).toBe(4);
    expect(dear.stderr).toContain('error[budget-exceeded] the plan costs $0.03, above --max-cost $0.02');
    expect(dear.stdout.endsWith(NOTED)).toBe(true);
    expect(declined.exit).toBe('budget-or-consent');
    expect(declined.stdout.endsWith(NOTED)).toBe(true);
    expect(sandbox.report().charged).toBe(1);
    expect((await withKeys(folder, ['retake', 'one', '--max-cost', '0.03'])).code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 2);
  });

  it('of a job that was charged and left no clip, where nothing was agreed to, is only a word and done', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@1');
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    await hastened(folder);

    const end = await withKeys(folder, ['retake', 'one']);

    expect([end.code, end.stdout]).toEqual([0, NOTED]);
    expect(sandbox.report().charged).toBe(1);
    expect((await planOf(folder)).total_usd).toBe(0.03);
  });

  it('of a take that was charged and left no clip buys it again, as often as that happens', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@2');
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    await render(folder);
    expect((await hastened(folder, ['retake', 'one', '--yes', '--json'])).code).toBe(5);

    const unasked = await withKeys(folder, ['retake', 'one']);
    expect(unasked.code).toBe(4);
    expect(unasked.stderr).toContain('the plan costs $0.03');
    const end = await withKeys(folder, ['retake', 'one', '--yes', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect(eventsOf(end)[0]).toMatchObject({ type: 'plan-ready', total_usd: 0.03 });
    expect((await blockOf(folder)).takes?.map(({ take }) => take)).toEqual([1, 2]);
    expect(sandbox.report().charged).toBe(3);
  });

  it('of a take that the content policy refused asks for it once more', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=fail:moderated@2');
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    await render(folder);
    expect((await withKeys(folder, ['retake', 'one', '--yes', '--json'])).code).toBe(5);

    const end = await withKeys(folder, ['retake', 'one', '--yes', '--json']);

    expect(end.code, end.stderr).toBe(0);
    expect((await blockOf(folder)).takes?.map(({ take }) => take)).toEqual([1, 2]);
  });

  it('asks for the price of a clip that another shot would have bought in the whole film', async () => {
    const sandbox = await openSandbox();
    const twin = shotOf(1).replace('one', 'two');
    const folder = await hostedFilm(sandbox, [shotOf(1), twin], { order: ['fal'] });
    await render(folder);
    await writeShots(folder, [shotOf(2), twin]);

    const unasked = await withKeys(folder, ['retake', 'two']);

    expect(unasked.code).toBe(4);
    expect(unasked.stderr).toContain('the plan costs $0.03, and nobody is here to agree');
    expect((await withKeys(folder, ['retake', 'two', '--max-cost', '0.02'])).code).toBe(4);
    expect(sandbox.report().charged).toBe(1);
    expect((await withKeys(folder, ['retake', 'two', '--max-cost', '0.03'])).code).toBe(0);
    expect(sandbox.report().charged).toBe(2);
    expect(await planOf(folder)).toMatchObject({ total_usd: 0 });
  });

  it('of a shot without its clips asks for the price of those that another shot would have bought', async () => {
    const sandbox = await openSandbox({}, 'fal.submit=gone@1');
    const twin = shotOf(1).replace('one', 'two');
    const folder = await hostedFilm(sandbox, [twin], { order: ['fal'] });
    expect((await hastened(folder)).code).toBe(5);
    await writeShots(folder, [shotOf(1), twin]);

    const dear = await withKeys(folder, ['retake', 'two', '--max-cost', '0.02']);

    expect(dear.stderr).toContain('the plan costs $0.03, above --max-cost $0.02');
    expect(sandbox.report().charged).toBe(1);
    expect((await withKeys(folder, ['render', '--max-cost', '0.03'])).code).toBe(0);
    expect(sandbox.report().charged).toBe(2);
  });

  it('asks in a terminal before it buys: a no and Ctrl-C buy nothing, a yes buys one', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(1)], { order: ['fal'] });
    await render(folder);
    const retake = (answer: string) =>
      runInTerminal(folder, ['retake', 'one'], { columns: 80, env: KEYS, fetch, answer: () => answer });

    const refused = await retake('n');
    expect(refused.stdout).toContain('Buy this for $0.03? [y/N]');
    expect(refused.exit).toBe('budget-or-consent');
    expect((await retake('\x03')).exit).toBe('interrupted');
    expect(sandbox.report().charged).toBe(1);

    const agreed = await retake('y');
    expect(agreed.exit, agreed.stderr).toBe('done');
    await expectBooksToAgree(folder, sandbox, 2);
    expect((await blockOf(folder)).takes?.map(({ take }) => take)).toEqual([1, 2]);
  });
});

describe('pick', () => {
  it('of a copied shot leaves the original alone, and says that a render makes its takes known', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(2)], { order: ['fal'] });
    await render(folder);
    await writeShots(folder, [shotOf(2), shotOf(2).replace('one', 'two')]);

    const early = await storyreel(folder, ['pick', 'two', '2']);

    expect(early.code).toBe(2);
    expect(early.stderr).toMatch(/take-not-rendered.*which buys nothing for it/s);
    expect((await blockOf(folder)).take).toBe(1);

    expect((await render(folder)).code).toBe(0);
    expect((await storyreel(folder, ['pick', 'two', '2'])).code).toBe(0);
    expect([(await blockOf(folder)).take, (await blockOf(folder, 'two')).take]).toEqual([1, 2]);
    expect(sandbox.report().charged).toBe(2);
  });

  it('of a renamed shot picks in the block of the name it had, also when another shot has that name now', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(2)], { order: ['fal'] });
    await render(folder);
    await writeShots(folder, [shotOf(2).replace('one', 'uno'), 'id: one\n    prompt: "@tomas waits"']);

    const end = await storyreel(folder, ['pick', 'uno', '2']);

    expect(end.code, end.stderr).toBe(0);
    expect((await blockOf(folder)).take).toBe(2);
  });
});

describe('a shot that was renamed', () => {
  const waits = 'id: two\n    prompt: "@tomas waits"';
  const renamed = shotOf(1).replace('id: one', 'id: uno');

  async function retaken() {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, [shotOf(1), waits], { order: ['fal'] });
    await render(folder);
    await withKeys(folder, ['retake', 'one', '--yes', '--note', 'calmer']);
    await storyreel(folder, ['pick', 'one', '2']);
    await writeShots(folder, [renamed, waits]);
    return folder;
  }

  it('keeps its takes, its choice and its notes', async () => {
    const folder = await retaken();
    expect((await render(folder)).code).toBe(0);
    expect(await blockOf(folder, 'uno')).toMatchObject({ take: 2, takes: [{ take: 1 }, { note: 'calmer' }] });
    expect(await blockOf(folder, 'one')).toBeUndefined();
  });

  it('keeps them also while only another one is bought', async () => {
    const folder = await retaken();
    expect((await withKeys(folder, ['retake', 'two', '--yes'])).code).toBe(0);
    expect(await planOf(folder)).toMatchObject({ total_usd: 0 });
    await render(folder);
    expect(await blockOf(folder, 'uno')).toMatchObject({ take: 2, takes: [{ take: 1 }, { note: 'calmer' }] });
  });
});
