import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOfFile } from '../../src/terms/digest.js';
import { KEYS, lockOf, manyShots, openSandbox, planOf, statusOf, withKeys } from '../hosted/location.js';
import { type Ended, eventsOf, filesIn, type Running, start, temporaryFolder } from '../rig/storyreel.js';
import { openBucketSite } from './bucket-site.js';
import { BUCKET_KEYS, bucketStore, cloneOf, type StoreText, sharingFilm } from './studio.js';

/** Both kinds of stores, with the variables that reach them. */
const STORES: readonly (readonly [string, () => Promise<StoreText>])[] = [
  ['a folder', async () => ({ remote: await temporaryFolder() })],
  ['a bucket', async () => bucketStore(await openBucketSite())],
];

function render(folder: string): Promise<Ended> {
  return withKeys(folder, ['render', '--yes', '--json'], BUCKET_KEYS);
}

/** The same in a process of its own, while it runs. */
function startRender(folder: string): Running {
  return start(folder, ['render', '--yes', '--json'], { ...KEYS, ...BUCKET_KEYS });
}

/** The codes of all notices of a run. */
function noticesOf(end: Ended): readonly unknown[] {
  return eventsOf(end).flatMap(({ type, code }) => (type === 'notice-given' ? [code] : []));
}

describe.each(STORES)('%s that two people share', (_, openStore) => {
  it('gives a second clone the film for nothing', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, await openStore(), manyShots(3));
    const first = await render(folder);
    expect(first.stderr).toBe('');
    expect(first.code).toBe(0);
    expect(sandbox.report().charged).toBe(3);
    const clone = await cloneOf(folder);

    const second = await render(clone);

    expect(second.stderr).toBe('');
    expect(second.code).toBe(0);
    expect(sandbox.report()).toMatchObject({ accepted: 3, charged: 3 });
    expect(eventsOf(second).find(({ type }) => type === 'plan-ready')).toMatchObject({ total_usd: 0 });
    expect(await digestOfFile(join(clone, 'film.mp4'))).toBe(await digestOfFile(join(folder, 'film.mp4')));
    expect(await lockOf(clone)).toEqual(await lockOf(folder));
    expect((await statusOf(clone)).money.spent_usd).toBe(0);
  });

  it('gives it also without a lock, and to stitch', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, await openStore(), manyShots(2));
    await render(folder);
    const clone = await cloneOf(folder, { withLock: false });

    const end = await withKeys(clone, ['stitch', '--json'], BUCKET_KEYS);

    expect(end.code).toBe(0);
    expect(eventsOf(end).find(({ type }) => type === 'film-done')).toMatchObject({ slates: [] });
    expect(noticesOf(end)).toEqual(['clips-brought']);
    expect(await digestOfFile(join(clone, 'film.mp4'))).toBe(await digestOfFile(join(folder, 'film.mp4')));
  });

  it('has every shot bought once when both render at the same time', async () => {
    const sandbox = await openSandbox({ latency: { median: 0.3 } });
    const folder = await sharingFilm(sandbox, await openStore(), manyShots(6), { concurrency: 2 });
    const clone = await cloneOf(folder);

    const ends = await Promise.all([startRender(folder).ended, startRender(clone).ended]);

    for (const end of ends) {
      expect(end.stderr).toBe('');
      expect(end.code).toBe(0);
    }
    expect(sandbox.report()).toMatchObject({ accepted: 6, charged: 6 });
    const spent = await Promise.all(
      [folder, clone].map(async (each) => (await statusOf(each)).money.spent_usd),
    );
    expect(spent.reduce((a, b) => a + b)).toBeCloseTo(sandbox.report().chargedUsd, 9);
    expect(await digestOfFile(join(clone, 'film.mp4'))).toBe(await digestOfFile(join(folder, 'film.mp4')));
    expect(await lockOf(clone)).toEqual(await lockOf(folder));
  });
});

describe('a claim', () => {
  it('stays over a kill, and the next run of its owner goes on with its job', async () => {
    const sandbox = await openSandbox({ latency: { median: 1.5 } });
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store, wait_minutes: 0.02 }, manyShots(1));
    const clone = await cloneOf(folder);
    const running = startRender(folder);
    await running.line(/"shot-submitted"/);
    running.child.kill('SIGKILL');
    await running.ended;

    const other = await render(clone);

    expect(other.code).toBe(5);
    const failed = eventsOf(other).find(({ type }) => type === 'shot-failed');
    expect(failed).toMatchObject({ code: 'claimed-elsewhere', outcome: 'deadline' });
    expect(failed?.hint).toContain('storyreel store release shot-1');
    expect(sandbox.report().accepted).toBe(1);

    const again = await render(folder);
    expect(again.code).toBe(0);
    expect(await readdir(join(store, 'claims'))).toEqual([]);
    expect((await render(clone)).code).toBe(0);
    expect(sandbox.report()).toMatchObject({ accepted: 1, charged: 1 });
  });

  it('is given up when the shot was refused', async () => {
    const sandbox = await openSandbox({}, 'submit=422');
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store }, manyShots(1));

    expect((await render(folder)).code).toBe(5);

    expect(await readdir(join(store, 'claims'))).toEqual([]);
    expect(await readdir(join(folder, '.storyreel', 'claims'))).toEqual([]);
  });

  it('is not made for the free model, nor is its clip shared', async () => {
    const sandbox = await openSandbox();
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store }, [
      'id: free\n    model: animatic\n    prompt: "@mira waves in @room"',
    ]);

    expect((await render(folder)).code).toBe(0);

    expect(await filesIn(store)).toEqual([]);
  });

  it('holds no secret', async () => {
    const sandbox = await openSandbox();
    const site = await openBucketSite();
    const folder = await sharingFilm(sandbox, bucketStore(site), manyShots(1));

    const end = await render(folder);

    expect(site.texts.join()).toContain('"shot":"shot-1"');
    const journal = await readFile(join(folder, '.storyreel', 'journal.jsonl'), 'utf8');
    for (const text of [end.stdout, end.stderr, journal, ...site.texts]) {
      for (const secret of [...Object.values(KEYS), BUCKET_KEYS.AWS_SECRET_ACCESS_KEY]) {
        expect(text).not.toContain(secret);
      }
    }
  });
});

describe('a copy of the folder', () => {
  it('does not take the claims of the original for its own', async () => {
    const sandbox = await openSandbox({ latency: { median: 1.5 } });
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store, wait_minutes: 0.02 }, manyShots(1));
    const running = startRender(folder);
    await running.line(/"shot-submitted"/);
    running.child.kill('SIGKILL');
    await running.ended;
    const copy = join(await temporaryFolder(), 'copy');
    await cp(folder, copy, { recursive: true });
    await rm(join(copy, '.storyreel', 'journal.jsonl'));

    const end = await render(copy);

    expect(end.code).toBe(5);
    expect(sandbox.report().accepted).toBe(1);
  });
});

it('plan asks no bucket, and looks into a folder', async () => {
  const sandbox = await openSandbox();
  const site = await openBucketSite();
  const folder = await sharingFilm(sandbox, bucketStore(site), manyShots(1));

  const plan = await planOf(folder, { ...KEYS, ...BUCKET_KEYS });

  expect(plan.total_usd).toBe(0.03);
  expect(site.asked).toEqual([]);
});
