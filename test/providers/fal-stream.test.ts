import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createFalProvider } from '../../src/providers/fal/provider.js';
import type { Provider, Ticket, Word } from '../../src/providers/provider.js';
import { until } from '../render/studio.js';
import { stillClock } from './orders.js';

/** A queue whose streams the test writes itself. */
let server: Server;
let opened: { readonly request: IncomingMessage; readonly stream: ServerResponse; gone: boolean }[];
let provider: Provider;
let ticket: Ticket;
const leave = () => new AbortController();

beforeEach(async () => {
  opened = [];
  server = createServer((request, stream) => {
    const visit = { request, stream, gone: false };
    stream.on('close', () => {
      visit.gone = true;
    });
    opened.push(visit);
    stream.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.flushHeaders();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const queueUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const job = `${queueUrl}/fal-ai/pixverse/requests/r-1`;
  ticket = {
    provider: 'fal',
    id: 'r-1',
    resume: { status_url: `${job}/status`, response_url: job, cancel_url: `${job}/cancel` },
  };
  provider = createFalProvider({
    ...{ key: 'id:secret-part', queueUrl, storageUrl: queueUrl },
    ...{ fetch, clock: stillClock(), pollSeconds: 2 },
  });
});

afterEach(async () => {
  vi.useRealTimers();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
});

/** Listens, and hands the test what is heard as it comes. */
function listening(signal = leave().signal) {
  const words: Word[] = [];
  let end: unknown = 'listening';
  const done = provider
    .listen?.(ticket, { signal, heard: (word) => words.push(word) })
    .then(
      () => 'over',
      (error: unknown) => error,
    )
    .then((how) => {
      end = how;
    });
  return { words, done, end: () => end };
}

test('hears each status as it comes, of an event in pieces too', async () => {
  const line = listening();
  await until(() => opened.length === 1);
  const [{ request, stream } = expect.fail()] = opened;
  expect(request.url).toBe('/fal-ai/pixverse/requests/r-1/status/stream?logs=1');
  expect(request.headers).toMatchObject({ authorization: 'Key id:secret-part', accept: 'text/event-stream' });
  stream.write('data: {"status":"IN_QUEUE","queue_position":1}\n\n');
  await until(() => line.words.length === 1);
  for (const piece of [': still\n', '\nevent: x\ndata: {"status":\nda', 'ta:"IN_PROGRESS"}\r', '\n\r\n']) {
    stream.write(piece);
    await sleep(1);
  }
  await until(() => line.words.length === 2);
  expect(line.end()).toBe('listening');
  stream.end('data: {"status":"COMPLETED"}\n\n');
  await line.done;
  expect([line.words, line.end()]).toEqual([
    [{ kind: 'queued', ahead: 1 }, { kind: 'rendering' }, { kind: 'over' }],
    'over',
  ]);
});

test('lets be what is no status, and takes nothing after the end', async () => {
  const line = listening();
  await until(() => opened.length === 1);
  opened[0]?.stream.end(
    'data: [1]\n\ndata: {\n\ndata: {"status":7}\n\nretry: 3\n\ndata: {"status":"COMPLETED"}\n\ndata: {"status":"IN_QUEUE"}\n\n',
  );
  await line.done;
  expect([line.words, line.end()]).toEqual([[{ kind: 'over' }], 'over']);
});

test('says that it broke when it ends before the job, may be tried again', async () => {
  const line = listening();
  await until(() => opened.length === 1);
  opened[0]?.stream.end('data: {"status":"IN_PROGRESS"}\n\n');
  await line.done;
  expect(line.end()).toMatchObject({ code: 'stream-broken', retry: 'safe' });
});

test('keeps no event that does not end', async () => {
  const line = listening();
  await until(() => opened.length === 1);
  opened[0]?.stream.write(`data: ${'x'.repeat(1 << 20)}`);
  await line.done;
  expect(line.end()).toMatchObject({ code: 'answer-unreadable', retry: 'safe' });
  await until(() => opened[0]?.gone === true);
});

test('hangs up when nothing comes for longer than two comments would take', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const line = listening();
  await until(() => opened.length === 1);
  opened[0]?.stream.write('data: {"status":"IN_PROGRESS"}\n\n');
  await until(() => line.words.length === 1);
  vi.advanceTimersByTime(34_000);
  opened[0]?.stream.write(': a comment\n\ndata: {"status":"IN_QUEUE"}\n\n');
  await until(() => line.words.length === 2);
  vi.advanceTimersByTime(34_000);
  await new Promise((resolve) => setImmediate(resolve));
  expect(line.end()).toBe('listening');
  vi.advanceTimersByTime(2_000);
  await line.done;
  expect(line.end()).toMatchObject({ code: 'no-answer', retry: 'safe' });
  await until(() => opened[0]?.gone === true);
});

test('hangs up at once when it is told to', async () => {
  const stop = leave();
  const line = listening(stop.signal);
  await until(() => opened.length === 1);
  opened[0]?.stream.write('data: {"status":"IN_PROGRESS"}\n\n');
  await until(() => line.words.length === 1);
  stop.abort(new Error('stopped'));
  await line.done;
  expect(line.end()).toMatchObject({ message: 'stopped' });
  await until(() => opened[0]?.gone === true);
});
