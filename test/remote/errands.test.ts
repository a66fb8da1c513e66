import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEYS, lockOf, manyShots, openSandbox, withKeys } from '../hosted/location.js';
import { documentOf, type Ended, filesIn, storyreel, temporaryFolder } from '../rig/storyreel.js';
import { openBucketSite } from './bucket-site.js';
import { BUCKET_KEYS, bucketStore, cloneOf, share, sharingFilm } from './studio.js';

interface Sum {
  readonly clips: number;
  readonly bytes: number;
  readonly there: number;
  readonly absent: number;
  readonly failed: number;
}

async function sumOf(folder: string, ...args: readonly string[]): Promise<Sum> {
  const end = await storyreel(folder, ['store', ...args, '--json'], BUCKET_KEYS);
  expect(end.stderr).toBe('');
  return documentOf<Sum>(end);
}

function render(folder: string): Promise<Ended> {
  return withKeys(folder, ['render', '--yes', '--json'], BUCKET_KEYS);
}

/** A film of two shots that was rendered before anybody shared anything. */
async function unsharedFilm(): Promise<string> {
  const sandbox = await openSandbox();
  const folder = await sharingFilm(sandbox, { remote: await temporaryFolder() }, manyShots(2));
  await share(folder, { remote: await temporaryFolder() });
  expect((await render(folder)).code).toBe(0);
  return folder;
}

describe('store push and pull', () => {
  it('carry a film over, and tell beforehand what they would do', async () => {
    const folder = await unsharedFilm();
    const site = await openBucketSite();
    await share(folder, bucketStore(site));
    const clone = await cloneOf(folder);

    expect(await sumOf(clone, 'pull')).toMatchObject({ clips: 0, absent: 2 });
    expect(await sumOf(folder, 'push', '--dry-run')).toMatchObject({ clips: 2, there: 0 });
    expect(site.asked.filter(({ method }) => method === 'PUT')).toEqual([]);
    const put = await sumOf(folder, 'push');
    expect(put).toMatchObject({ clips: 2, there: 0, failed: 0 });
    expect(await sumOf(folder, 'push')).toMatchObject({ clips: 0, there: 2 });
    expect(await sumOf(clone, 'pull', '--dry-run')).toMatchObject({ clips: 2, bytes: put.bytes });
    expect(await filesIn(join(clone, '.storyreel', 'store')).catch(() => [])).toEqual([]);
    expect(await sumOf(clone, 'pull')).toMatchObject({ clips: 2, bytes: put.bytes, absent: 0 });
    expect(await sumOf(clone, 'pull')).toMatchObject({ clips: 0, absent: 0 });

    const stitched = await withKeys(clone, ['stitch', '--strict', '--json']);
    expect(stitched.code).toBe(0);
  });

  it('bring what can be brought when one object is refused, and say of which clip and why', async () => {
    const folder = await unsharedFilm();
    const site = await openBucketSite();
    await share(folder, bucketStore(site));
    await sumOf(folder, 'push');
    const clone = await cloneOf(folder);
    const archived = (await lockOf(folder))['shot-1']?.clip ?? 'none';
    site.fault = ({ method, name }) =>
      method === 'GET' && name.includes(archived) ? { status: 403, code: 'InvalidObjectState' } : undefined;

    const end = await storyreel(clone, ['store', 'pull'], BUCKET_KEYS);

    expect(end.code).toBe(5);
    expect(end.stdout).toMatch(/1 clip, .* came from s3:.*; 1 could not be brought\.\n$/);
    expect(end.stderr).toMatch(
      /refuses: HTTP 403, InvalidObjectState; 1 clip is not brought for that: shot-1\n/,
    );
    const again = await storyreel(clone, ['store', 'pull', '--json'], BUCKET_KEYS);
    expect(again.code).toBe(5);
    expect(documentOf(again)).toMatchObject({
      clips: 0,
      absent: 0,
      failed: 1,
      notices: [{ code: 'shared-store-refused' }],
    });
    site.fault = () => undefined;
    expect(await sumOf(clone, 'pull')).toMatchObject({ clips: 1, absent: 0, failed: 0 });
  });

  it('put there what can be put when one object is refused, and say of which clip and why', async () => {
    const folder = await unsharedFilm();
    const site = await openBucketSite();
    await share(folder, bucketStore(site));
    const refused = (await lockOf(folder))['shot-1']?.clip ?? 'none';
    site.fault = ({ method, name }) =>
      method === 'PUT' && name.includes(refused) ? { status: 403, code: 'AccessDenied' } : undefined;

    const end = await storyreel(folder, ['store', 'push'], BUCKET_KEYS);

    expect(end.code).toBe(5);
    expect(end.stdout).toMatch(/1 clip, .* put into s3:.*; 1 could not be put there\.\n$/);
    expect(end.stderr).toMatch(/refuses: HTTP 403, AccessDenied; 1 clip is not put there for that: shot-1\n/);
    site.fault = () => undefined;
    expect(await sumOf(folder, 'push')).toMatchObject({ clips: 1, there: 1, failed: 0 });
  });

  it('say so when there is no shared store', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, { remote: '.' }, manyShots(1));
    await rm(join(folder, 'storyreel.yaml'));

    const end = await storyreel(folder, ['store', 'push']);

    expect(end.code).toBe(2);
    expect(end.stderr).toContain('error[store-not-set] the settings name no shared store');
  });

  it('say so when it cannot be reached', async () => {
    const folder = await unsharedFilm();
    await share(folder, { remote: '../nowhere' });

    const end = await storyreel(folder, ['store', 'push']);

    expect(end.code).toBe(1);
    expect(end.stderr).toContain('the folder is not there');
    expect(end.stderr).toContain('hint: mount the drive');
  });
});

describe('store release', () => {
  it('removes the claim of a run that died, when it is told to', async () => {
    const sandbox = await openSandbox();
    const store = await temporaryFolder();
    const folder = await sharingFilm(sandbox, { remote: store, wait_minutes: 0 }, manyShots(1));
    const [shot] = documentOf<{ shots: { id: string; key: string }[] }>(
      await withKeys(folder, ['plan', '--json']),
    ).shots;
    const claim = {
      version: 1,
      key: shot?.key,
      owner: 'somebody-else',
      user: 'ana\u001b[31m',
      host: 'studio',
      pid: 7,
      time: '2001-01-01T00:00:00.000Z',
    };
    await mkdir(join(store, 'claims'));
    await writeFile(join(store, 'claims', `${shot?.key}.json`), JSON.stringify(claim));

    expect((await render(folder)).code).toBe(5);
    expect(sandbox.report().accepted).toBe(0);
    const asked = await storyreel(folder, ['store', 'release', 'shot-1']);
    expect(asked.code).toBe(4);
    expect(asked.stderr).toContain('shot-1 is claimed by ana31m@studio since 2001-01-01T00:00:00.000Z');
    const told = await storyreel(folder, ['store', 'release', 'shot-1', '--yes']);
    expect(told.code).toBe(0);
    expect(told.stdout).toBe('1 claim on shot-1 released; the next render may buy it.\n');
    expect(await readdir(join(store, 'claims'))).toEqual([]);
    const again = await storyreel(folder, ['store', 'release', 'shot-1']);
    expect(again.stdout).toContain('Nobody has a claim on shot-1');
    expect((await render(folder)).code).toBe(0);
  });

  it('knows no shot that is not there', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, { remote: await temporaryFolder() }, manyShots(1));

    expect((await storyreel(folder, ['store', 'release', 'nothing'])).code).toBe(2);
  });
});

describe('plan', () => {
  it('says which shots are in a shared folder, and what that saves', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, { remote: await temporaryFolder() }, manyShots(2));
    await render(folder);
    const clone = await cloneOf(folder, { withLock: false });

    const document = documentOf<{ shared_store: unknown; total_usd: number }>(
      await withKeys(clone, ['plan', '--json']),
    );
    const text = await withKeys(clone, ['plan']);

    expect(document.shared_store).toMatchObject({
      asked: true,
      shots: ['shot-1', 'shot-2'],
      saved_usd: 0.06,
    });
    expect(document.total_usd).toBe(0.06);
    expect(text.stdout).toContain('shot-1, shot-2. A render takes them from there: $0.06 less.');
    expect(await filesIn(join(clone, '.storyreel')).catch(() => [])).toEqual([]);
  });
});

describe('doctor', () => {
  it.each([
    ['kept', 'with conditional writes'],
    ['ignored', 'without conditional writes: two people may buy the same shot'],
    ['refused', 'without conditional writes: two people may buy the same shot'],
  ] as const)('says what a bucket promises where conditions are %s', async (conditions, expected) => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, bucketStore(await openBucketSite(conditions)), manyShots(1));

    const end = await storyreel(folder, ['doctor'], { ...KEYS, ...BUCKET_KEYS });

    expect(end.stdout.replace(/\s+/g, ' ')).toContain(expected);
  });

  it('says what is missing for a bucket', async () => {
    const sandbox = await openSandbox();
    const folder = await sharingFilm(sandbox, bucketStore(await openBucketSite()), manyShots(1));

    const end = await storyreel(folder, ['doctor'], { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' });

    expect(end.stdout.replace(/\s+/g, ' ')).toContain('set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  });
});
