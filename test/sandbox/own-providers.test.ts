/** storyreel's own providers against the sandbox, at base URLs that have a path. */
import { stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { createFalProvider } from '../../src/providers/fal/provider.js';
import { createPixverseProvider } from '../../src/providers/pixverse/provider.js';
import type { HostedPicture, Order, Provider } from '../../src/providers/provider.js';
import { createWavespeedProvider } from '../../src/providers/wavespeed/provider.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { digestOfFile } from '../../src/terms/digest.js';
import { usd } from '../../src/terms/money.js';
import { CALL, pierOrder } from '../providers/orders.js';
import { openSandbox, pictureFile, stillClock } from './stage.js';

const parts = { key: 'demo', fetch, clock: stillClock(), pollSeconds: 1 };

const PROVIDERS: readonly [string, (sandbox: Sandbox) => Provider][] = [
  [
    'fal',
    ({ providers: { fal } }) =>
      createFalProvider({ ...parts, queueUrl: fal.queue_url, storageUrl: fal.storage_url }),
  ],
  [
    'wavespeed',
    ({ providers }) => createWavespeedProvider({ ...parts, baseUrl: providers.wavespeed.base_url }),
  ],
  ['pixverse', ({ providers }) => createPixverseProvider({ ...parts, baseUrl: providers.pixverse.base_url })],
];

async function orderAt(provider: Provider): Promise<Order> {
  const path = await pictureFile();
  const { size: bytes } = await stat(path);
  const picture = { path, digest: await digestOfFile(path), mediaType: 'image/png', bytes };
  const hosted = (await provider.host?.(picture, CALL)) as HostedPicture;
  const order = pierOrder(provider.name, { mira: hosted.handle, pier: hosted.handle });
  return { ...order, pictures: new Map([...order.pictures.keys()].map((name) => [name, hosted])) };
}

describe.each(PROVIDERS)('the provider %s', (name, open) => {
  it('uploads, submits once, follows the job and finds its clip', async () => {
    const sandbox = await openSandbox({ latency: { median: 60 } });
    const provider = open(sandbox);
    const submission = await provider.submit(await orderAt(provider), CALL);
    if (submission.kind !== 'accepted') {
      throw new Error(JSON.stringify(submission));
    }
    expect(await provider.status(submission.ticket, CALL)).toMatchObject({
      kind: expect.stringMatching(/^(queued|rendering)$/),
    });
    sandbox.skip(60_000);
    const done = await provider.status(submission.ticket, CALL);
    if (done.kind !== 'done' || done.clip.kind !== 'url') {
      throw new Error(JSON.stringify(done));
    }
    expect((await fetch(done.clip.url)).status).toBe(200);
    expect(sandbox.jobs()).toMatchObject([{ provider: name, id: submission.ticket.id, usd: 0.16 }]);
  });

  it('sees moderation, a lost answer and a busy service for what they are', async () => {
    const faults = ['submit=fail:moderated@1', 'submit=reset-after@2', 'submit=429@3'];
    const provider = open(await openSandbox({}, ...faults));
    const order = await orderAt(provider);
    const submission = await provider.submit(order, CALL);
    if (submission.kind !== 'accepted') {
      throw new Error(JSON.stringify(submission));
    }
    expect(await provider.status(submission.ticket, CALL)).toMatchObject({
      kind: 'failed',
      failure: { kind: 'moderated' },
    });
    expect((await provider.submit(order, CALL)).kind).toBe('unknown');
    expect((await provider.submit(order, CALL)).kind).toBe('busy');
  });

  it('knows a price and a balance where there is one', async () => {
    const provider = open(await openSandbox());
    const order = await orderAt(provider);
    const price = await provider.quote?.(order, CALL);
    const balance = await provider.balance?.(CALL);
    const known = {
      fal: [undefined, undefined],
      wavespeed: [usd('0.16'), { text: '$1000.00', usd: usd('1000') }],
      pixverse: [undefined, { text: '200,000 credits' }],
    };
    expect([price, balance]).toEqual(known[name as keyof typeof known]);
  });
});
