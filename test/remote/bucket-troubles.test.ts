import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LARGEST_TEXT } from '../../src/remote/depot.js';
import type { S3ClientOptions } from '../../src/remote/s3/client.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { ACCESS_KEY, type BucketSite, type Fault, openBucketSite, SECRET_KEY } from './bucket-site.js';
import { bucketDepot, HASTY, someFile, unstopped } from './depots.js';

const signal = unstopped();

/** What a depot says when one kind of request always fails. */
async function saidOf(fault: Fault, options: Partial<S3ClientOptions> = {}): Promise<[string, BucketSite]> {
  const site = await openBucketSite();
  site.fault = () => fault;
  const error = await bucketDepot(site, options)
    .readText('keys/aa/b.json', signal)
    .catch((each: unknown) => each as { code: string; message: string; hint: string });
  if (typeof error !== 'object') {
    throw new Error(`it answered ${error}`);
  }
  return [`[${error.code}] ${error.message} (${error.hint})`.replace(/127\.0\.0\.1:\d+/, 'HOST'), site];
}

describe('a bucket that does not do what it is asked', () => {
  const store = 'the shared store s3://studio-clips/my film (1)/été at HOST';

  it.each<readonly [string, Fault, string, Partial<S3ClientOptions>]>([
    [
      'lets nobody in',
      { status: 403, code: 'AccessDenied' },
      `[shared-store-refused] ${store} refuses: HTTP 403, AccessDenied (look at \`store\` in storyreel.yaml and at the rights of the account)`,
      {},
    ],
    [
      'is in another region',
      {
        status: 301,
        code: 'PermanentRedirect',
        headers: { 'x-amz-bucket-region': 'eu-west-3', location: 'http://x.test/' },
      },
      `[shared-store-refused] ${store} refuses: the bucket is in eu-west-3 (HTTP 301, PermanentRedirect) (write \`region: eu-west-3\` under \`store\` in storyreel.yaml)`,
      {},
    ],
    [
      'sends elsewhere, where the key must not go',
      { status: 307, code: 'TemporaryRedirect', headers: { location: 'http://x.test/' } },
      `[shared-store-unreachable] ${store} cannot be reached: HTTP 307, TemporaryRedirect (look at the network or the drive and run it again)`,
      {},
    ],
    [
      'is full',
      { status: 507, code: 'XMinioStorageFull' },
      `[shared-store-full] ${store} is full: HTTP 507, XMinioStorageFull (make room there, then: storyreel store push)`,
      {},
    ],
    [
      'is not there',
      { status: 404, code: 'NoSuchBucket' },
      `[shared-store-refused] ${store} refuses: there is no such bucket (look at \`store\` in storyreel.yaml and at the rights of the account)`,
      {},
    ],
    [
      'is unwell',
      { status: 503, code: 'SlowDown' },
      `[shared-store-unreachable] ${store} cannot be reached: HTTP 503, SlowDown (look at the network or the drive and run it again)`,
      {},
    ],
    [
      'hangs up',
      'reset',
      `[shared-store-unreachable] ${store} cannot be reached: UND_ERR_SOCKET (look at the network or the drive and run it again)`,
      {},
    ],
    [
      'never answers',
      'silence',
      `[shared-store-unreachable] ${store} cannot be reached: it does not answer (look at the network or the drive and run it again)`,
      { silenceMs: 30 },
    ],
    [
      'has another time and does not say which',
      { status: 403, code: 'RequestTimeTooSkewed', headers: { date: 'whenever' } },
      `[shared-store-refused] ${store} refuses: the clocks differ too much (HTTP 403, RequestTimeTooSkewed) (set this machine's clock)`,
      {},
    ],
  ])('%s', async (_, fault, expected, options) => {
    const [said] = await saidOf(fault, options);

    expect(said).toBe(expected);
  });

  it.each([
    [
      'a key it does not know',
      { accessKeyId: 'NOBODY-KEY-ID', secretAccessKey: SECRET_KEY },
      'InvalidAccessKeyId',
    ],
    ['a wrong secret', { accessKeyId: ACCESS_KEY, secretAccessKey: 'wrong-secret' }, 'SignatureDoesNotMatch'],
  ])('does not take %s, and the message holds neither', async (_, key, code) => {
    const depot = bucketDepot(await openBucketSite(), { key });

    const error = (await depot.readText('a.json', signal).catch((each: unknown) => each)) as Error;

    expect(error.message).toContain(`it does not take the key (HTTP 403, ${code})`);
    expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toMatch(/NOBODY|wrong-secret/);
  });

  it('is not there at all', async () => {
    const depot = bucketDepot({ endpoint: 'http://127.0.0.1:9', bucket: 'studio-clips' });

    await expect(depot.readText('a.json', signal)).rejects.toThrow(
      /cannot be reached: (ECONNREFUSED|bad port)/,
    );
  });
});

describe('a bucket that fails for a moment', () => {
  /** Plays a fault for the first request only. */
  async function siteWith(fault: Fault, method = 'GET'): Promise<BucketSite> {
    const site = await openBucketSite();
    let left = 1;
    site.fault = (asked) => (asked.method === method && left-- > 0 ? fault : undefined);
    return site;
  }

  it.each<[string, Fault]>([
    ['unwell', { status: 503 }],
    ['busy', { status: 429 }],
    ['gone', 'reset'],
    ['silent', 'silence'],
    ['cut off in the middle', 'cut-off'],
  ])('is asked again when it was %s', async (_, fault) => {
    const site = await siteWith(fault);
    const file = await someFile(500_000);
    const folder = await temporaryFolder();
    const depot = bucketDepot(site, { silenceMs: 300 });
    await depot.createFile('clips/aa/b.mp4', file, signal);

    expect(await depot.fetchFile('clips/aa/b.mp4', join(folder, 'clip'), file.bytes, signal)).toBe(
      file.digest,
    );

    expect(await digestOfFile(join(folder, 'clip'))).toBe(file.digest);
    expect(await readdir(folder)).toEqual(['clip']);
  });

  it.each<[string, Fault]>([
    ['gone', 'reset'],
    ['silent in the middle', 'broken-off'],
    ['cut off in the middle', 'cut-off'],
  ])('is asked for a text again when it was %s', async (_, fault) => {
    const site = await siteWith(fault);
    const depot = bucketDepot(site, { silenceMs: 300 });
    await depot.createText('keys/aa/b.json', 'all of the text', signal);

    expect(await depot.readText('keys/aa/b.json', signal)).toBe('all of the text');
  });

  it('finds its own object where only the answer was lost', async () => {
    const site = await openBucketSite();
    const depot = bucketDepot(site);
    await depot.isExclusive(signal);
    let left = 1;
    site.fault = ({ method }) => (method === 'PUT' && left-- > 0 ? 'answer-lost' : undefined);

    expect(await depot.createText('claims/b.json', 'mine', signal)).toBe('there');

    expect(await depot.readText('claims/b.json', signal)).toBe('mine');
  });

  it('is asked by its own clock when ours is wrong', async () => {
    const site = await openBucketSite();
    const theirs = Date.UTC(2031, 4, 6, 7, 8, 9);
    site.fault = ({ headers }) =>
      headers['x-amz-date'] === '20310506T070809Z'
        ? { status: 418 }
        : { status: 403, code: 'RequestTimeTooSkewed', headers: { date: new Date(theirs).toUTCString() } };
    const depot = bucketDepot(site, { clock: { ...HASTY, now: () => 1_000 } });

    await expect(depot.readText('a.json', signal)).rejects.toThrow('HTTP 418');

    expect(site.asked).toHaveLength(2);
  });
});

it('"forbidden" is "not there" for an account without the right to list, once something could be read', async () => {
  const site = await openBucketSite();
  const depot = bucketDepot(site);
  await depot.createText('a.json', 'a', signal);
  site.fault = ({ name }) => (name.endsWith('b.json') ? { status: 403, code: 'AccessDenied' } : undefined);
  await expect(depot.readText('b.json', signal)).rejects.toThrow('AccessDenied');

  await depot.readText('a.json', signal);

  expect(await depot.readText('b.json', signal)).toBeUndefined();
  await expect(depot.remove('b.json', signal)).rejects.toThrow('AccessDenied');
});

it('a bucket we may only read from is no place for claims', async () => {
  const site = await openBucketSite();
  site.fault = ({ method }) => (method === 'PUT' ? { status: 403, code: 'AccessDenied' } : undefined);

  expect(await bucketDepot(site).isExclusive(signal)).toBeUndefined();
});

it('a clip is sent with its length and its digest, and once', async () => {
  const site = await openBucketSite();
  const depot = bucketDepot(site);
  const file = await someFile(2_000_000);

  await depot.createFile('clips/aa/b.mp4', file, signal);
  await depot.createFile('clips/aa/b.mp4', file, signal);

  const sent = site.asked.filter(({ method, name }) => method === 'PUT' && name.includes('clips/'));
  expect(sent).toHaveLength(1);
  expect(sent[0]?.headers).toMatchObject({
    'content-length': '2000000',
    'x-amz-content-sha256': file.digest,
    'if-none-match': '*',
  });
  expect(sent[0]?.headers).not.toHaveProperty('transfer-encoding');
});

it('a clip that changed under us does not arrive', async () => {
  const site = await openBucketSite();
  const file = await someFile(1_000);
  const other = await someFile(1_000);

  await expect(
    bucketDepot(site).createFile('clips/aa/b.mp4', { ...file, path: other.path }, signal),
  ).rejects.toThrow('XAmzContentSHA256Mismatch');

  expect(await bucketDepot(site).sizeOf('clips/aa/b.mp4', signal)).toBeUndefined();
});

it('a request under way ends when the run is told to stop', async () => {
  const site = await openBucketSite();
  const stopping = new AbortController();
  site.fault = () => {
    stopping.abort(new Error('stopped'));
    return 'silence';
  };

  await expect(bucketDepot(site).readText('a.json', stopping.signal)).rejects.toThrow('stopped');
});

describe('a text of which only a part comes', () => {
  it('is not taken for a text, however often it is asked for', async () => {
    const site = await openBucketSite();
    const depot = bucketDepot(site);
    await depot.createText('claims/b.json', 'all of the text', signal);
    site.fault = ({ method }) => (method === 'GET' ? 'cut-off' : undefined);

    await expect(depot.readText('claims/b.json', signal)).rejects.toMatchObject({
      code: 'shared-store-unreachable',
    });
  });

  it('is no word on whether the object is there', async () => {
    const site = await openBucketSite();
    const depot = bucketDepot({ ...site, bucket: 'no-such-bucket' });
    let left = 1;
    site.fault = () => (left-- > 0 ? 'cut-off' : undefined);

    await expect(depot.readText('claims/b.json', signal)).rejects.toThrow('there is no such bucket');
  });

  it('is cut where it is too long to be one of ours', async () => {
    const depot = bucketDepot(await openBucketSite());
    await depot.createText('claims/b.json', 'x'.repeat(LARGEST_TEXT + 9), signal);

    expect(await depot.readText('claims/b.json', signal)).toBe('x'.repeat(LARGEST_TEXT));
  });
});

describe('addresses', () => {
  it.each([
    [{}, 'https://studio-clips.s3.eu-west-3.amazonaws.com/films/claims/b.json'],
    [{ bucket: 'studio.clips' }, 'https://s3.eu-west-3.amazonaws.com/studio.clips/films/claims/b.json'],
    [{ prefix: '' }, 'https://studio-clips.s3.eu-west-3.amazonaws.com/claims/b.json'],
    [
      { prefix: "a b/c+d's" },
      'https://studio-clips.s3.eu-west-3.amazonaws.com/a%20b/c%2Bd%27s/claims/b.json',
    ],
    [{ endpoint: 'https://minio.test:9000' }, 'https://minio.test:9000/studio-clips/films/claims/b.json'],
    [{ endpoint: 'https://host.test/s3' }, 'https://host.test/s3/studio-clips/films/claims/b.json'],
    [{ endpoint: 'https://r2.test', pathStyle: false }, 'https://studio-clips.r2.test/films/claims/b.json'],
  ])('%o', async (bucket, expected) => {
    const asked: string[] = [];
    const depot = bucketDepot(
      { endpoint: '', bucket: '' },
      {
        bucket: { kind: 's3', bucket: 'studio-clips', prefix: 'films', region: 'eu-west-3', ...bucket },
        fetch: async (url) => {
          asked.push(String(url));
          return new Response('', { status: 404 });
        },
      },
    );

    await depot.readText('claims/b.json', signal);

    expect(asked).toEqual([expected]);
  });
});
