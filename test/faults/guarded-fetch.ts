import { buffer } from 'node:stream/consumers';
import { readBody } from '../../src/providers/http/read-body.js';
import { startWatchdog } from '../../src/providers/http/watchdog.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { VENDORS, type Vendor } from '../../src/sandbox/vendor.js';
import type { IdleClock } from './idle-clock.js';
import { KEYS } from './project.js';

/** In the lab an answer that does not come in so long never comes; a real run waits 20 s and more. */
const NO_ANSWER_MS = 1_500;

/** What watches over the requests of a run. */
export interface GuardedFetch {
  readonly fetch: typeof fetch;
  /** Keys that went where they must not. */
  readonly leaks: readonly string[];
}

/**
 * The built-in fetch, under guard: time stands still while a request is under way, silence ends soon, and every
 * request is searched for keys. `each` is called before each request; `send` sends it.
 */
export function guardFetch(
  sandbox: Sandbox,
  clock: IdleClock,
  each: () => void,
  send: typeof fetch = fetch,
): GuardedFetch {
  const leaks: string[] = [];
  const guarded = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> =>
    new Promise((resolve, reject) => {
      const work = async (): Promise<void> => {
        each();
        leaks.push(...leaksIn(sandbox, String(input), init));
        const guard = startWatchdog(init.signal ?? new AbortController().signal, NO_ANSWER_MS);
        const { signal } = guard;
        try {
          const answer = await send(input, { ...init, signal });
          if (answer.headers.get('content-type')?.startsWith('text/event-stream')) {
            await passOn(answer, signal, resolve);
          } else {
            resolve(await whole(answer, signal));
          }
        } finally {
          guard.clear();
        }
      };
      clock.busy(work).catch(reject);
    });
  return { fetch: guarded, leaks };
}

function leaksIn(sandbox: Sandbox, url: string, init: RequestInit): string[] {
  const { fal, wavespeed, pixverse } = sandbox.providers;
  const homes: Readonly<Record<Vendor, readonly string[]>> = {
    fal: [fal.queue_url, fal.storage_url],
    wavespeed: [wavespeed.base_url],
    pixverse: [pixverse.base_url],
  };
  const headers = JSON.stringify([...new Headers(init.headers)]);
  const body = typeof init.body === 'string' ? init.body : '';
  return VENDORS.flatMap((vendor) => {
    const isHome = homes[vendor].some((home) => url.startsWith(`${home}/`));
    const where = [
      !isHome && headers.includes(KEYS[vendor]) && 'headers',
      body.includes(KEYS[vendor]) && 'body',
    ];
    const named = [...where, url.includes(KEYS[vendor]) && 'address'].filter((place) => place !== false);
    return named.map((place) => `the key of ${vendor} was in the ${place} of a request to ${url}`);
  });
}

/** The answer with its body read, so that time stands still until it is here; one that breaks off still does. */
async function whole(answer: Response, signal: AbortSignal): Promise<Response> {
  const { status, headers } = answer;
  const body = await buffer(readBody(answer, signal)).catch(broken);
  const isEmpty = [204, 205, 304].includes(status);
  return new Response(isEmpty ? null : body, { status, headers: withoutEncoding(headers) });
}

/** An answer that comes bit by bit is handed on as it comes; whoever sends it lets time pass by sleeping within it. */
async function passOn(
  answer: Response,
  signal: AbortSignal,
  resolve: (answer: Response) => void,
): Promise<void> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  // The signal is given here too, as fetch may forget it (src/providers/http/read-body.ts).
  const passing = answer.body?.pipeTo(writable, { signal });
  resolve(new Response(readable, { status: answer.status, headers: withoutEncoding(answer.headers) }));
  await passing?.catch(() => undefined);
}

function broken(error: unknown): ReadableStream {
  return new ReadableStream({ start: (controller) => controller.error(error) });
}

function withoutEncoding(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete('content-encoding');
  kept.delete('content-length');
  return kept;
}
