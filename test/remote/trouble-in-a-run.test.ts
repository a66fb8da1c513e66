import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockOf, manyShots, openSandbox, withKeys } from '../hosted/location.js';
import { type Ended, eventsOf, filesIn, storyreel, temporaryFolder } from '../rig/storyreel.js';
import { type Asked, type BucketSite, type Conditions, type Fault, openBucketSite } from './bucket-site.js';
import { BUCKET_KEYS, bucketStore, cloneOf, type StoreText, sharingFilm } from './studio.js';

function render(folder: string, env: Record<string, string> = BUCKET_KEYS): Promise<Ended> {
  return withKeys(folder, ['render', '--yes', '--json'], env);
}

/** What a run noticed, as "code: message". */
function noticesOf(end: Ended): readonly string[] {
  return eventsOf(end).flatMap(({ type, code, message }) =>
    type === 'notice-given' ? [`${code}: ${message}`] : [],
  );
}

/** A film of one shot, and what becomes of it with a store. */
async function rendered(
  store: StoreText,
  env: Record<string, string> = BUCKET_KEYS,
): Promise<{ end: Ended; charged: number; folder: string }> {
  const sandbox = await openSandbox();
  const folder = await sharingFilm(sandbox, store, manyShots(1));
  const end = await render(folder, env);
  return { end, charged: sandbox.report().charged, folder };
}

async function siteWith(
  fault: (asked: Asked) => Fault | undefined,
  conditions?: Conditions,
): Promise<BucketSite> {
  const site = await openBucketSite(conditions);
  site.fault = fault;
  return site;
}

const WITHOUT = 'going on without it: what others have bought, or are buying, is not known';

describe('a run goes on with what is here, and says so before it buys', () => {
  it.each<[string, () => Promise<StoreText>, RegExp]>([
    [
      'when the folder is not there',
      async () => ({ remote: '../not-mounted' }),
      /^shared-store-unreachable: .*not-mounted cannot be reached: the folder is not there; going on/,
    ],
    [
      'when nobody answers',
      async () => ({ remote: 's3://studio-clips', endpoint: 'http://127.0.0.1:1' }),
      /^shared-store-unreachable: .* cannot be reached: (ECONNREFUSED|bad port); going on/,
    ],
    [
      'when it is refused',
      async () => bucketStore(await siteWith(() => ({ status: 403, code: 'AccessDenied' }))),
      /^shared-store-refused: .* refuses: HTTP 403, AccessDenied; going on/,
    ],
  ])('%s', async (_, open, told) => {
    const { end, charged, folder } = await rendered(await open());

    expect(end.stderr).toBe('');
    expect(end.code).toBe(0);
    expect(charged).toBe(1);
    const [notice, ...others] = noticesOf(end);
    expect(notice).toMatch(told);
    expect(notice).toContain(WITHOUT);
    expect(others).toEqual([]);
    const types = eventsOf(end).map(({ type }) => type);
    expect(types.indexOf('notice-given')).toBeLessThan(types.indexOf('plan-ready'));
    expect(await filesIn(join(folder, '..', 'not-mounted')).catch(() => 'not made')).toBe('not made');
  });

  it('when there is no key for the bucket', async () => {
    const site = await openBucketSite();
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };

    const { end, charged } = await rendered(bucketStore(site), none);

    expect(end.code).toBe(0);
    expect(charged).toBe(1);
    expect(noticesOf(end)).toEqual([expect.stringContaining('there is no key for it; going on')]);
    expect(site.asked).toEqual([]);
  });

  it.each(['ignored', 'refused'] as const)('when conditions are %s there', async (conditions) => {
    const site = await openBucketSite(conditions);

    const { end, charged } = await rendered(bucketStore(site));

    expect(end.code).toBe(0);
    expect(charged).toBe(1);
    expect(noticesOf(end)).toContainEqual(
      expect.stringMatching(
        /^claims-unsafe: .* two people who render the same shot at the same moment may both buy it$/,
      ),
    );
  });

  it('when nothing can be put there', async () => {
    const site = await siteWith(({ method }) =>
      method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined,
    );

    const { end, charged } = await rendered(bucketStore(site));

    expect(end.code).toBe(0);
    expect(charged).toBe(1);
    const [first, ...others] = noticesOf(end);
    expect(first).toMatch(/^shared-store-read-only: nothing can be put into the shared store/);
    expect(others.filter((each) => each.startsWith('clip-not-shared'))).toHaveLength(1);
  });

  it('and nothing of its keys is told', async () => {
    const site = await siteWith(() => ({ status: 403, code: 'InvalidAccessKeyId' }));
    const env = { AWS_ACCESS_KEY_ID: 'AKIA-SECRET-ID', AWS_SECRET_ACCESS_KEY: 'very-secret-key-5/+=' };

    const { end, folder } = await rendered(bucketStore(site), env);

    expect(end.code).toBe(0);
    const kept = (await filesIn(join(folder, '.storyreel'))).filter((name) => /json/.test(name));
    expect(kept).toContain('journal.jsonl');
    const texts = await Promise.all(kept.map((name) => readFile(join(folder, '.storyreel', name), 'utf8')));
    expect([end.stdout, end.stderr, ...texts].join()).not.toMatch(/AKIA-SECRET-ID|very-secret/);
  });
});

describe('a clip that cannot be published', () => {
  it('fails no render; it is pushed later, and its claim is kept until then', async () => {
    const site = await openBucketSite();
    site.fault = ({ method, name }) =>
      method === 'PUT' && name.includes('/clips/') ? { status: 507, code: 'QuotaExceeded' } : undefined;
    const { end, folder, charged } = await rendered(bucketStore(site));
    expect(end.code).toBe(0);
    expect(charged).toBe(1);
    expect(noticesOf(end)).toContainEqual(expect.stringMatching(/^clip-not-shared: .* is full/));
    expect(await readdir(join(folder, '.storyreel', 'claims'))).toHaveLength(1);
    site.fault = () => undefined;

    const pushed = await storyreel(folder, ['store', 'push'], BUCKET_KEYS);

    expect(pushed.stdout).toMatch(/1 clip, .* put into s3:/);
    expect(await readdir(join(folder, '.storyreel', 'claims'))).toEqual([]);
    const clone = await cloneOf(folder);
    expect((await withKeys(clone, ['stitch', '--strict', '--json'], BUCKET_KEYS)).code).toBe(0);
  });
});

describe('a clip that an earlier run could not publish', () => {
  it('is published by the next one, which has nothing to buy', async () => {
    const site = await openBucketSite();
    site.fault = ({ method, name }) => (method === 'PUT' && name.includes('/clips/') ? 'reset' : undefined);
    const { folder } = await rendered(bucketStore(site));
    site.fault = () => undefined;

    const again = await render(folder);

    expect(again.code).toBe(0);
    expect(await readdir(join(folder, '.storyreel', 'claims'))).toEqual([]);
    const pushed = await storyreel(folder, ['store', 'push', '--json'], BUCKET_KEYS);
    expect(JSON.parse(pushed.stdout)).toMatchObject({ clips: 0, there: 1 });
  });

  it('is published when its record has to be made anew', async () => {
    const site = await openBucketSite();
    site.fault = ({ method, name }) => (method === 'PUT' && name.includes('/clips/') ? 'reset' : undefined);
    const { folder } = await rendered(bucketStore(site));
    site.fault = () => undefined;
    await rm(join(folder, '.storyreel', 'store', 'keys'), { recursive: true });
    await rm(join(folder, 'storyboard.lock.yaml'));

    expect((await render(folder)).code).toBe(0);

    const pushed = await storyreel(folder, ['store', 'push', '--json'], BUCKET_KEYS);
    expect(JSON.parse(pushed.stdout)).toMatchObject({ clips: 0, there: 1 });
  });
});

describe('a store that goes away in the middle', () => {
  it('has nothing bought that somebody may be buying', async () => {
    const sandbox = await openSandbox();
    const site = await siteWith(({ name }) => (name.includes('claims/') ? 'reset' : undefined));
    const folder = await sharingFilm(sandbox, bucketStore(site), manyShots(1));

    const end = await render(folder);

    expect(end.code).toBe(5);
    expect(eventsOf(end).find(({ type }) => type === 'shot-failed')).toMatchObject({
      code: 'shared-store-unreachable',
    });
    expect(sandbox.report().accepted).toBe(0);
    site.fault = () => undefined;
    expect((await render(folder)).code).toBe(0);
  });
});

describe('an object that is refused', () => {
  it.each(['stitch', 'render'])('costs a %s no other clip', async (command) => {
    const sandbox = await openSandbox();
    const site = await openBucketSite();
    const folder = await sharingFilm(sandbox, bucketStore(site), manyShots(3));
    await render(folder);
    const clone = await cloneOf(folder);
    const archived = (await lockOf(folder))['shot-1']?.clip ?? 'none';
    site.fault = ({ method, name }) =>
      method === 'GET' && name.includes(archived) ? { status: 403, code: 'InvalidObjectState' } : undefined;

    const end = await withKeys(
      clone,
      [command, '--json', ...(command === 'render' ? ['--yes'] : [])],
      BUCKET_KEYS,
    );

    const told = noticesOf(end);
    expect(told).toContainEqual(expect.stringMatching(/^clips-brought: 2 clips came/));
    const bought = /HTTP 403, InvalidObjectState; shot shot-1 is bought instead, as was agreed$/;
    expect(told.filter((each) => each.startsWith('shared-store-refused'))).toEqual([
      expect.stringMatching(/HTTP 403, InvalidObjectState; 1 clip is not brought for that.*: shot-1$/),
      ...(command === 'render' ? [expect.stringMatching(bought)] : []),
    ]);
    expect(sandbox.report().charged).toBe(command === 'render' ? 4 : 3);
    expect(end.code).toBe(command === 'render' ? 0 : 5);
    const ready = eventsOf(end).find(({ type }) => type === 'plan-ready') as
      | { total_usd?: number }
      | undefined;
    expect(ready?.total_usd).toBe(0.03);
  });
});

describe('a wrong object', () => {
  it('is reported and bought as if it were not there', async () => {
    const sandbox = await openSandbox();
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store }, manyShots(1));
    await render(folder);
    const clone = await cloneOf(folder);
    const [clip] = (await filesIn(join(store, 'clips'))).map((name) => join(store, 'clips', name));
    await truncate(clip ?? '', 5);

    const end = await render(clone);

    expect(end.code).toBe(0);
    expect(sandbox.report().charged).toBe(2);
    expect(noticesOf(end)).toContainEqual(
      expect.stringMatching(/^shared-object-wrong: clips\/.* is another file/),
    );
  });
});

describe('stitch', () => {
  it('makes the film of what is here when the store is away', async () => {
    const sandbox = await openSandbox();
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store }, manyShots(1));
    await render(folder);
    await rm(store, { recursive: true });
    const clone = await cloneOf(folder);

    const whole = await withKeys(folder, ['stitch', '--json']);
    const slated = await withKeys(clone, ['stitch', '--json']);

    expect(noticesOf(whole)).toEqual([]);
    expect(whole.code).toBe(0);
    expect(noticesOf(slated)).toEqual([expect.stringContaining('going on with what is here')]);
    expect(eventsOf(slated).find(({ type }) => type === 'film-done')).toMatchObject({ slates: ['shot-1'] });
  });
});
