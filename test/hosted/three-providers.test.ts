import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventsOf } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  hostedFilm,
  KEYS,
  lockOf,
  manyShots,
  openSandbox,
  planOf,
  render,
  requestsOf,
  statusOf,
  withKeys,
  writeShots,
} from './location.js';

describe('answers that lead to another origin', () => {
  it('are followed without a key, or not at all, and the film is made all the same', async () => {
    const sandbox = await openSandbox({ answersElsewhere: true }, 'status=503@2', 'media=reset@1');
    const folder = await hostedFilm(sandbox, manyShots(3), { routing: 'spread', concurrency: 1 });

    const end = await render(folder);

    expect(end.code).toBe(0);
    const home = new URL(sandbox.url).host;
    const away = sandbox.requests().filter(({ headers }) => headers.host !== home);
    expect(new Set(away.map(({ call }) => call))).toEqual(new Set(['put', 'media']));
    for (const { headers } of away) {
      expect(Object.keys(headers)).not.toContain('authorization');
      expect(Object.keys(headers)).not.toContain('api-key');
    }
    await expectBooksToAgree(folder, sandbox, 3);
  });
});

describe('a film over three providers', () => {
  it('is spread over all of them, and plan, ledger, lock and bill agree', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(6), { routing: 'spread' });
    const plan = await planOf(folder);

    const end = await render(folder);

    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({
      path: 'film.mp4',
      frames: 6 * 24,
      slates: [],
    });
    expect(plan.total_usd).toBe(0.18);
    expect(sandbox.report()).toMatchObject({ accepted: 6, charged: 6, chargedUsd: 0.18 });
    await expectBooksToAgree(folder, sandbox, 6);
    const jobs = sandbox.jobs();
    expect(new Set(jobs.map((job) => job.provider))).toEqual(new Set(['fal', 'wavespeed', 'pixverse']));
    const lock = await lockOf(folder);
    for (const job of jobs) {
      const block = Object.values(lock).find((each) => each.job === job.id);
      expect(block).toMatchObject({ provider: job.provider, cost_usd: job.usd });
    }
    expect(Object.keys(lock)).toHaveLength(6);
  });

  it('costs nothing the second time, and nobody is asked anything', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);
    expect((await render(folder)).code).toBe(0);
    const before = sandbox.requests().length;

    const again = await withKeys(folder, ['render', '--json']);

    expect(again.code).toBe(0);
    expect(eventsOf(again).find(({ type }) => type === 'film-done')).toMatchObject({ unchanged: true });
    expect(sandbox.requests()).toHaveLength(before);
    expect((await planOf(folder)).total_usd).toBe(0);
  });

  it('goes to the first provider alone when the routing is by order', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, undefined, { order: ['pixverse', 'fal', 'wavespeed'] });

    expect((await render(folder)).code).toBe(0);

    expect(sandbox.report().providers.pixverse.charged).toBe(3);
    expect(sandbox.report().accepted).toBe(3);
  });

  it('leaves a provider without a key alone, and the plan says so', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, undefined, { routing: 'spread' });
    const env = { ...KEYS, FAL_KEY: '' };

    const plan = await planOf(folder, env);
    const end = await render(folder, env);

    expect(plan.diagnostics.find(({ code }) => code === 'credential-missing')?.message).toMatch(/fal/);
    expect(plan.shots.map(({ provider }) => provider)).not.toContain('fal');
    expect(end.code).toBe(0);
    expect(sandbox.requests().filter(({ provider }) => provider === 'fal')).toEqual([]);
    await expectBooksToAgree(folder, sandbox, 3);
  });

  it('sends each picture once to each provider, whatever the shots and the runs', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(9), { routing: 'spread' });
    expect((await render(folder)).code).toBe(0);
    const { providers } = sandbox.report();
    const uploads = [providers.fal, providers.wavespeed, providers.pixverse].map((each) => each.uploads);

    await writeShots(folder, manyShots(10));
    expect((await render(folder)).code).toBe(0);

    // Every shot shows the same two pictures.
    expect(uploads).toEqual([2, 2, 2]);
    expect(sandbox.report().accepted).toBe(10);
    expect(sandbox.report().uploads).toBe(6);
  });

  it('keeps every clip byte for byte as it was downloaded', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox);
    expect((await render(folder)).code).toBe(0);

    const { shots } = await statusOf(folder);
    const [job] = sandbox.jobs();
    const lock = await lockOf(folder);
    const [name] = Object.entries(lock).find(([, each]) => each.job === job?.id) ?? [];
    const digest = shots.find(({ id }) => id === name)?.clip ?? '';
    const path = join(folder, '.storyreel', 'store', digest.slice(0, 2), `${digest}.mp4`);
    const original = await fetch(`${sandbox.url}/fal-media/clips/${job?.id}.mp4`);
    expect(Buffer.from(await original.arrayBuffer()).equals(await readFile(path))).toBe(true);
    expect(requestsOf(sandbox, 'media')).toHaveLength(4);
    expect((await stat(join(folder, 'film.mp4'))).size).toBeGreaterThan(0);
    expect(await readdir(join(folder, '.storyreel', 'tmp'))).not.toContainEqual(
      expect.stringMatching(/\.mp4$/),
    );
  });
});
