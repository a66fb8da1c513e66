/** What the contract says of every provider, the local one included, whatever is behind it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { createLocalProvider } from '../../src/providers/local/provider.js';
import type { Order, Provider } from '../../src/providers/provider.js';
import { orderOf } from '../local/studio.js';
import type { Opening } from './conformance.js';
import { CALL, stillClock } from './orders.js';
import { fal, pixverse, wavespeed } from './services.js';

const folder = await mkdtemp(join(tmpdir(), 'storyreel-contract-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED', syscall: 'connect' });
const opening: Opening = {
  key: 'a-secret',
  url: 'https://service.example',
  fetch: () => Promise.reject(new TypeError('fetch failed', { cause: refused })),
  clock: stillClock(),
  pollSeconds: 2,
};

/** Each with an order it takes, and the world out of order: nobody answers, nothing can be encoded. */
const PROVIDERS: readonly { readonly provider: Provider; readonly order: Order }[] = [
  ...[fal, wavespeed, pixverse].map((service) => ({ provider: service.open(opening), order: service.order })),
  {
    provider: createLocalProvider({
      ffmpeg: { run: () => Promise.reject(new Error('no ffmpeg here')) },
      workFolder: join(folder, 'work'),
      concurrency: 1,
    }),
    order: orderOf(),
  },
];

describe.each(PROVIDERS)('$provider.name', ({ provider, order }) => {
  test('has a name its offers use, and is paced within the limits', () => {
    expect(order.offer.provider).toBe(provider.name);
    expect(provider.pace.firstMs).toBeLessThanOrEqual(2_000);
    expect(provider.pace.maxMs).toBeGreaterThanOrEqual(provider.pace.firstMs);
    expect(provider.pace.maxMs).toBeLessThanOrEqual(10_000);
  });

  test('shows what it would send as JSON: the same each time, with no key and no shot in it', () => {
    const shown = provider.payload({ ...order, label: 'the-label-of-the-shot' });
    expect(JSON.parse(JSON.stringify(shown))).toEqual(shown);
    expect(provider.payload(order)).toEqual(shown);
    expect(JSON.stringify(shown)).not.toMatch(/secret|label-of-the-shot/);
  });

  test('answers a submit whatever the world does, and knows that nothing is charged', async () => {
    const submission = await provider.submit(order, CALL);
    if (submission.kind === 'accepted') {
      expect(provider.local).toBe(true);
      expect(JSON.parse(JSON.stringify(submission.ticket))).toEqual(submission.ticket);
      let status = await provider.status(submission.ticket, CALL);
      while (status.kind === 'queued' || status.kind === 'rendering') {
        status = await provider.status(submission.ticket, CALL);
      }
      expect(status).toMatchObject({ kind: 'failed', charged: 'no' });
    } else {
      expect(submission).toMatchObject({ kind: 'refused', failure: { kind: 'outage' } });
    }
  });

  test('does not call a job done that it has never heard of', async () => {
    const asked = provider.status({ provider: provider.name, id: 'nobody-s-job', resume: null }, CALL);
    const answer = await asked.catch((error: { code: string }) => error.code);
    expect(answer).toEqual(
      provider.local ? { kind: 'lost' } : expect.stringMatching(/^(unreachable|ticket-incomplete)$/),
    );
  });

  test('stops asking when told', async () => {
    const stop = new AbortController();
    stop.abort(new Error('enough'));
    const ticket = { provider: provider.name, id: 'job-1', resume: { endpoint: order.offer.endpoint } };
    const asked = provider.status(ticket, { signal: stop.signal });
    await (provider.local
      ? expect(asked).resolves.toEqual({ kind: 'lost' })
      : expect(asked).rejects.toThrow('enough'));
  });
});
