/** The three providers against the sandbox that storyreel ships: both sides were written from the same documents. */
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, describe, expect, test } from 'vitest';
import { createFalProvider } from '../../src/providers/fal/provider.js';
import { createDownload } from '../../src/providers/http/download.js';
import { createPixverseProvider } from '../../src/providers/pixverse/provider.js';
import type {
  FrozenPicture,
  JobStatus,
  Order,
  Provider,
  Submission,
  Ticket,
} from '../../src/providers/provider.js';
import { createWavespeedProvider } from '../../src/providers/wavespeed/provider.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import type { Clock } from '../../src/terms/clock.js';
import { digestOf } from '../../src/terms/digest.js';
import { openSandbox } from '../sandbox/stage.js';
import { CALL, pierOrder } from './orders.js';

const folder = await mkdtemp(join(tmpdir(), 'storyreel-vendors-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function picture(): Promise<FrozenPicture> {
  const canvas = createCanvas(480, 480);
  canvas.getContext('2d').fillRect(0, 0, 480, 480);
  const content = canvas.toBuffer('image/png');
  const path = join(folder, 'picture.png');
  await writeFile(path, content);
  return { path, digest: digestOf(content), mediaType: 'image/png', bytes: content.length };
}

/** The sandbox's time, in which nobody waits. */
function clockOf(sandbox: Sandbox): Clock {
  return { now: sandbox.now, sleep: async (ms) => sandbox.skip(ms) };
}

const VENDORS: Readonly<Record<string, (sandbox: Sandbox, key?: string) => Provider>> = {
  fal: (sandbox, key = 'fk:demo') =>
    createFalProvider({
      key,
      queueUrl: sandbox.providers.fal.queue_url,
      storageUrl: sandbox.providers.fal.storage_url,
      fetch,
      clock: clockOf(sandbox),
      pollSeconds: 2,
    }),
  wavespeed: (sandbox, key = 'ws-demo') =>
    createWavespeedProvider({
      key,
      baseUrl: sandbox.providers.wavespeed.base_url,
      fetch,
      clock: clockOf(sandbox),
      pollSeconds: 2,
    }),
  pixverse: (sandbox, key = 'pv-demo') =>
    createPixverseProvider({
      key,
      baseUrl: sandbox.providers.pixverse.base_url,
      fetch,
      clock: clockOf(sandbox),
      pollSeconds: 2,
    }),
};

async function orderFor(provider: Provider, prompt?: string): Promise<Order> {
  const hosted = await provider.host?.(await picture(), CALL);
  const handle = hosted?.handle ?? null;
  const order = pierOrder(provider.name, { mira: handle, pier: handle });
  const parameters = { ...order.request.parameters, duration: 1, resolution: '360p' };
  return { ...order, request: { ...order.request, parameters, ...(prompt !== undefined && { prompt }) } };
}

function ticketIn(submission: Submission): Ticket {
  if (submission.kind !== 'accepted') {
    throw new Error(`not accepted: ${JSON.stringify(submission)}`);
  }
  return submission.ticket;
}

async function endOf(provider: Provider, sandbox: Sandbox, ticket: Ticket): Promise<JobStatus> {
  for (let looks = 0; looks < 50; looks++) {
    const status = await provider.status(ticket, CALL);
    if (status.kind !== 'queued' && status.kind !== 'rendering') {
      return status;
    }
    sandbox.skip(2000);
    await sandbox.settled();
  }
  throw new Error('the job does not end');
}

describe.each(Object.keys(VENDORS))('%s in the sandbox', (vendor) => {
  const open = VENDORS[vendor] as (typeof VENDORS)[string];

  test('uploads, submits, watches and fetches a clip; one job is charged', async () => {
    const sandbox = await openSandbox({ latency: { median: 4 } });
    const provider = open(sandbox);
    const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
    const status = await endOf(provider, sandbox, ticket);
    expect(status).toMatchObject({ kind: 'done', clip: { kind: 'url' } });
    const path = join(folder, `${vendor}.mp4`);
    const url = status.kind === 'done' && status.clip.kind === 'url' ? status.clip.url : '';
    await createDownload({ providerUrls: [sandbox.url] })(url, path, CALL.signal);
    expect((await stat(path)).size).toBeGreaterThan(1000);
    expect(sandbox.jobs()).toHaveLength(1);
  });

  test.each(['reset-after', 'truncated', 'malformed', 'html'])(
    'knows of no job after %s, and makes no second',
    async (fault) => {
      const sandbox = await openSandbox({}, `${vendor}.submit=${fault}`);
      const provider = open(sandbox);
      expect(await provider.submit(await orderFor(provider), CALL)).toMatchObject({ kind: 'unknown' });
      expect(sandbox.jobs()).toHaveLength(1);
    },
  );

  test('is told the moderated word', async () => {
    const sandbox = await openSandbox();
    const provider = open(sandbox);
    const submission = await provider.submit(await orderFor(provider, '@mira is forbidden at @pier '), CALL);
    const failure =
      submission.kind === 'accepted' ? await endOf(provider, sandbox, submission.ticket) : submission;
    expect(failure).toMatchObject({ failure: { kind: 'moderated' } });
  });

  test.each(['fail:internal', 'fail:moderated', 'fail:input', 'fail:timeout', 'gone', 'strange', 'requeued'])(
    'ends a job that is to %s',
    async (fault) => {
      const sandbox = await openSandbox({}, `${vendor}.submit=${fault}`);
      const provider = open(sandbox);
      const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
      sandbox.skip(60_000);
      const status = await endOf(provider, sandbox, ticket);
      const kinds = fault.startsWith('fail') ? ['failed'] : fault === 'gone' ? ['expired'] : ['done'];
      expect(kinds).toContain(status.kind);
    },
  );

  test('names the variable of a bad key', async () => {
    const sandbox = await openSandbox();
    const good = open(sandbox);
    const order = await orderFor(good);
    expect(await open(sandbox, 'bad-key').submit(order, CALL)).toMatchObject({
      kind: 'refused',
      failure: { kind: 'account', message: expect.stringContaining(`${vendor.toUpperCase()}_`) },
    });
    expect(sandbox.jobs()).toEqual([]);
  });

  test('is busy when told, for as long as told', async () => {
    const sandbox = await openSandbox({}, `${vendor}.submit=429:3`);
    const provider = open(sandbox);
    const order = await orderFor(provider);
    expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'busy', retryAfterMs: 3000 });
    expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'accepted' });
  });
});

test('wavespeed finds the job of a lost answer in the history, and says when there is none', async () => {
  const sandbox = await openSandbox({}, 'wavespeed.submit=reset-after@1', 'wavespeed.submit=reset@2');
  const provider = VENDORS.wavespeed?.(sandbox) as Provider;
  const order = await orderFor(provider);
  let since = sandbox.now();
  expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'unknown' });
  const lost = { endpoint: order.offer.endpoint };
  const found = await provider.reconcile?.(lost, since, new Set(), CALL);
  expect(found).toMatchObject({ kind: 'found', ticket: { id: sandbox.jobs()[0]?.id } });
  const ticket = found?.kind === 'found' ? found.ticket : undefined;
  expect(await endOf(provider, sandbox, ticket as Ticket)).toMatchObject({ kind: 'done' });
  since = sandbox.now();
  expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'unknown' });
  const claimed = new Set([ticket?.id ?? '']);
  const early = await provider.reconcile?.(lost, since, claimed, CALL);
  expect(early).toMatchObject({ kind: 'not-yet' });
  sandbox.skip(early?.kind === 'not-yet' ? early.provedMs : 0);
  expect(await provider.reconcile?.(lost, since, claimed, CALL)).toEqual({ kind: 'none' });
});

test.each([504, 5000, 5003])(
  'wavespeed finds the job of a submit that was taken and answered with HTTP 200 and code %i',
  async (code) => {
    const sandbox = await openSandbox();
    const gateway: typeof fetch = async (url, init) => {
      const answer = await fetch(url, init);
      return String(url).endsWith('/reference-to-video') ? Response.json({ code, message: 'late' }) : answer;
    };
    const provider = createWavespeedProvider({
      key: 'ws-demo',
      baseUrl: sandbox.providers.wavespeed.base_url,
      fetch: gateway,
      clock: clockOf(sandbox),
      pollSeconds: 2,
    });
    const order = await orderFor(provider);
    const since = sandbox.now();
    expect(await provider.submit(order, CALL)).toMatchObject({ kind: 'unknown' });
    const lost = { endpoint: order.offer.endpoint };
    const found = await provider.reconcile?.(lost, since, new Set(), CALL);
    expect(found).toMatchObject({ kind: 'found', ticket: { id: sandbox.jobs()[0]?.id } });
    expect(sandbox.jobs()).toHaveLength(1);
  },
);

test('wavespeed quotes what it charges', async () => {
  const sandbox = await openSandbox();
  const provider = VENDORS.wavespeed?.(sandbox) as Provider;
  expect(await provider.quote?.(await orderFor(provider), CALL)).toBe(30_000);
  expect((await provider.balance?.(CALL))?.text).toMatch(/^\$[\d.]+$/);
});

test('fal tells of a job until it is over, and is then asked for its result only', async () => {
  const sandbox = await openSandbox({ queue: { median: 10 }, latency: { median: 60 } });
  const provider = VENDORS.fal?.(sandbox) as Provider;
  const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
  const heard: string[] = [];
  await provider.listen?.(ticket, {
    ...CALL,
    heard({ kind }) {
      heard.push(kind);
      sandbox.skip(heard.length === 1 ? 10_000 : 60_000);
    },
  });
  expect(heard).toEqual(['queued', 'rendering', 'over']);
  expect(await provider.status(ticket, { ...CALL, over: true })).toMatchObject({ kind: 'done' });
  const calls = sandbox.requests().map(({ call }) => call);
  expect(calls).toEqual(['upload', 'put', 'submit', 'stream', 'result']);
});

test.each([
  { fault: [], is: { kind: 'rendering' } },
  { fault: ['fal.submit=fail'], is: { kind: 'failed' } },
])('fal is not believed to be done because it was heard: $is.kind', async ({ fault, is }) => {
  const sandbox = await openSandbox({ queue: { median: 0 }, latency: { median: 60 } }, ...fault);
  const provider = VENDORS.fal?.(sandbox) as Provider;
  const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
  sandbox.skip(fault.length > 0 ? 300_000 : 1_000);
  expect(await provider.status(ticket, { ...CALL, over: true })).toMatchObject(is);
});

test.each(['truncated', 'malformed', 'html', '405', '503', 'reset'])(
  'fal that is to play %s in its stream is not believed to be done',
  async (fault) => {
    const sandbox = await openSandbox({ latency: { median: 60 } }, `fal.stream=${fault}`);
    const provider = VENDORS.fal?.(sandbox) as Provider;
    const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
    const heard: string[] = [];
    const call = { ...CALL, heard: ({ kind }: { readonly kind: string }) => heard.push(kind) };
    await expect(provider.listen?.(ticket, call)).rejects.toMatchObject({
      retry: fault === '405' ? 'never' : 'safe',
    });
    expect(heard).not.toContain('over');
  },
);

test('fal cancels what is queued', async () => {
  const sandbox = await openSandbox({ queue: { median: 100 }, latency: { median: 100 } });
  const provider = VENDORS.fal?.(sandbox) as Provider;
  const ticket = ticketIn(await provider.submit(await orderFor(provider), CALL));
  expect(await provider.cancel?.(ticket, CALL)).toBe('cancelled');
  expect(await provider.status(ticket, CALL)).toMatchObject({ kind: 'failed' });
});
