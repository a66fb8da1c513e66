import { describe, expect, it } from 'vitest';
import { falCalls, KEYS } from './clients.js';
import { type Answer, ask, openSandbox, troubleOf } from './stage.js';

const SLOW = { latency: { median: 60 }, queue: { median: 10 } };

/** Opens a job's stream. */
const open = (accepted: Answer, init: RequestInit = { headers: KEYS.fal }): Promise<Response> =>
  fetch(`${accepted.body.status_url}/stream`, init);

/** The chunks of a stream as text, each when it is asked for. */
function reading(response: Response): () => Promise<string | undefined> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  return async () => {
    const { done, value } = await reader.read();
    return done ? undefined : decoder.decode(value);
  };
}

const statusIn = (chunk: string | undefined): unknown =>
  JSON.parse(chunk?.replace(/^data: /, '') ?? '').status;

describe("the stream of a fal job's status", () => {
  it('has an event for each change and is closed after the last', async () => {
    const sandbox = await openSandbox(SLOW);
    const accepted = await falCalls(sandbox).submit();
    const stream = await open(accepted);
    expect([stream.status, stream.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const next = reading(stream);
    expect(statusIn(await next())).toBe('IN_QUEUE');
    sandbox.skip(10_000);
    expect(statusIn(await next())).toBe('IN_PROGRESS');
    // Nothing is new, and the connection is kept open.
    sandbox.skip(15_000);
    expect(await next()).toMatch(/^: .*\n\n$/);
    sandbox.skip(50_000);
    expect(statusIn(await next())).toBe('COMPLETED');
    expect(await next()).toBeUndefined();
  });

  it('is refused without a key and for a job nobody knows', async () => {
    const sandbox = await openSandbox();
    const accepted = await falCalls(sandbox).submit();
    expect((await open(accepted, {})).status).toBe(401);
    const unknown = `${sandbox.url}/fal/fal-ai/pixverse/requests/none/status/stream`;
    expect((await ask(unknown, { headers: KEYS.fal })).status).toBe(404);
  });

  it('can break off in the middle', async () => {
    const sandbox = await openSandbox(SLOW, 'fal.stream=truncated');
    const stream = await open(await falCalls(sandbox).submit());
    expect(stream.status).toBe(200);
    expect(await troubleOf(stream.text())).toBe('UND_ERR_SOCKET');
  });

  it('can have events that are no JSON', async () => {
    const sandbox = await openSandbox(SLOW, 'fal.stream=malformed');
    const text = await (await open(await falCalls(sandbox).submit())).text();
    expect(text).toMatch(/^data: \{"status":"IN_QUEUE".*[^}]\n\n$/);
  });

  it('can be silent, refused and reset', async () => {
    const sandbox = await openSandbox(SLOW, 'fal.stream=hang@1', 'fal.stream=405@2', 'fal.stream=reset@3');
    const accepted = await falCalls(sandbox).submit();
    const leave = new AbortController();
    const silent = await open(accepted, { headers: KEYS.fal, signal: leave.signal });
    const next = reading(silent);
    expect(await next()).toMatch(/^: /);
    sandbox.skip(3600_000);
    const nothing = next();
    expect((await open(accepted)).status).toBe(405);
    expect(await troubleOf(open(accepted))).toBe('ECONNRESET');
    leave.abort();
    await expect(nothing).rejects.toThrow();
  });
});
