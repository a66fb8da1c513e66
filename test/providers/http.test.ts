import { expect, test } from 'vitest';
import { type ClientOptions, createClient } from '../../src/providers/http/client.js';
import { retryAfterMs } from '../../src/providers/http/retry-after.js';
import { provesUnsent } from '../../src/providers/http/unsent.js';
import { openSite } from '../rig/vendor-site.js';

const signal = new AbortController().signal;

function client(more: Partial<ClientOptions> = {}) {
  return createClient({
    vendor: { name: 'acme', variable: 'ACME_KEY' },
    key: 'acme-secret',
    keyHeaders: (key) => ({ authorization: key }),
    keyOrigins: ['https://api.acme.example'],
    fetch: () => Promise.reject(new Error('must not be called')),
    clock: { now: () => 0 },
    ...more,
  });
}

const failing =
  (cause: unknown): typeof fetch =>
  () =>
    Promise.reject(new TypeError('fetch failed: acme-secret', { cause }));
const systemError = (code: string, syscall?: string): Error =>
  Object.assign(new Error(code), { code, syscall });

test.each([
  ['3', 3000],
  [' 120 ', 120_000],
  ['0', 0],
  ['99999999', 3_600_000],
  ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 1969 23:59:00 GMT', 0],
  ['-5x', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('reads Retry-After %j as %j', (header, ms) => {
  expect(retryAfterMs(header, 0)).toBe(ms);
});

test.each([
  [systemError('ECONNREFUSED', 'connect'), true],
  [systemError('ENOTFOUND', 'getaddrinfo'), true],
  [systemError('EAI_AGAIN'), true],
  [systemError('ETIMEDOUT', 'connect'), true],
  [systemError('ETIMEDOUT', 'read'), false],
  [systemError('EHOSTUNREACH', 'read'), false],
  [systemError('ECONNRESET', 'read'), false],
  [systemError('EPIPE', 'write'), false],
  [systemError('CERT_HAS_EXPIRED'), true],
  [systemError('ERR_TLS_CERT_ALTNAME_INVALID'), true],
  [systemError('UND_ERR_CONNECT_TIMEOUT'), true],
  [systemError('UND_ERR_SOCKET'), false],
  [systemError('UND_ERR_HEADERS_TIMEOUT'), false],
  [new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH', 'connect')]), true],
  [new AggregateError([systemError('ECONNREFUSED'), systemError('ECONNRESET', 'read')]), false],
  [new AggregateError([]), false],
  [new Error('odd'), false],
  ['text', false],
])('knows whether %s proves that nothing was sent: %s', (error, proof) => {
  expect(provesUnsent(error)).toBe(proof);
  expect(provesUnsent(new TypeError('fetch failed', { cause: error }))).toBe(proof && error instanceof Error);
});

test('tells of a broken connection without the words of the error, which may quote a header', async () => {
  const request = { method: 'POST', url: 'https://api.acme.example/x', withKey: true } as const;
  const broken = await client({ fetch: failing(systemError('ECONNRESET')) }).exchange(request, signal);
  expect(broken).toMatchObject({
    kind: 'broken',
    failure: { message: 'the connection to acme broke (ECONNRESET)' },
  });
  expect(JSON.stringify(broken)).not.toContain('secret');
});

test.each([
  ['https://api.acme.example.evil.example/x', true],
  ['https://api.acme.example:444/x', true],
  ['http://api.acme.example/x', true],
  ['https://user@api.acme.example/x', true],
  ['http://elsewhere.example/x', false],
  ['http://127.0.0.1/x', false],
  ['https://[::1]/x', false],
  ['https://10.0.0.1/x', false],
  ['not a url', false],
])('sends nothing to %s (with the key: %s)', async (url, withKey) => {
  const exchange = await client().exchange({ method: 'GET', url, withKey }, signal);
  expect(exchange).toMatchObject({ kind: 'unsent', failure: { kind: 'protocol', code: 'address-refused' } });
});

test('gives up on a service that does not answer in time', async () => {
  const silent: typeof fetch = (_url, init) =>
    new Promise((_resolve, reject) =>
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason)),
    );
  const request = {
    method: 'POST',
    url: 'https://api.acme.example/x',
    withKey: true,
    timeoutMs: 20,
  } as const;
  expect(await client({ fetch: silent }).exchange(request, signal)).toMatchObject({
    kind: 'broken',
    failure: { kind: 'outage', code: 'no-answer' },
  });
});

test('does not read an endless answer', async () => {
  const endless: typeof fetch = async () =>
    new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1 << 20)) }));
  const request = { method: 'GET', url: 'https://api.acme.example/x', withKey: true } as const;
  expect(await client({ fetch: endless }).exchange(request, signal)).toMatchObject({
    status: 200,
    text: undefined,
  });
});

test('takes the key, and each half of it, out of what it reads', async () => {
  const site = await openSite(() => ({
    text: 'fk_demo_1:half-two and half-two',
    headers: { 'x-said': 'half-two' },
  }));
  const local = client({ key: 'fk_demo_1:half-two', keyOrigins: [site.url], fetch });
  const answer = await local.exchange({ method: 'GET', url: `${site.url}/x`, withKey: true }, signal);
  await site.close();
  expect(answer).toMatchObject({ text: '[key] and [key]' });
  expect(answer.kind === 'answer' && answer.header('x-said')).toBe('[key]');
});

test('lets as many calls as there are listen to one signal, without a warning of node', async () => {
  const warnings: Error[] = [];
  const note = (warning: Error): void => void warnings.push(warning);
  process.on('warning', note);
  const site = await openSite(() => ({ json: {} }));
  const local = client({ keyOrigins: [site.url], fetch });
  const shared = new AbortController().signal;
  const request = { method: 'GET', url: `${site.url}/x`, withKey: true } as const;
  await Promise.all(Array.from({ length: 30 }, () => local.exchange(request, shared)));
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', note);
  await site.close();
  expect(warnings).toEqual([]);
});

test.each(['application/json', 'text/event-stream'])(
  'an answer of %s that neither ends nor breaks is let go when the call is stopped or its time is over',
  async (type) => {
    // As node's own fetch leaves a body whose signal fires after its last byte arrived and before it was read.
    let freed = 0;
    const fetch = async () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('data: {}\n\n')),
          cancel: () => void freed++,
        }),
        { headers: { 'content-type': type } },
      );
    const request = { method: 'GET', url: 'https://api.acme.example/a', withKey: true } as const;
    const stop = new AbortController();
    const calls = [
      [{ ...request, timeoutMs: 20 }, signal],
      [request, stop.signal],
    ] as const;
    const waiting = calls.map(([asked, until]) =>
      type === 'text/event-stream'
        ? client({ fetch }).listen(asked, until, () => stop.abort())
        : client({ fetch }).exchange(asked, until),
    );
    setTimeout(() => stop.abort(), 20);
    const ends = type === 'text/event-stream' ? { kind: 'broken' } : { kind: 'answer', text: undefined };
    expect(await Promise.all(waiting)).toEqual([
      expect.objectContaining(ends),
      expect.objectContaining(ends),
    ]);
    expect(freed).toBe(2);
  },
);
