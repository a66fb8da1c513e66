/**
 * The one way storyreel speaks to a service: one request, one answer, never a second try. Who may ask again is
 * decided where the failures are judged (src/render), so that nothing here can pay twice.
 */
import type { Json } from '../../terms/brand.js';
import type { Clock } from '../../terms/clock.js';
import type { Failure, ShownRequest } from '../provider.js';
import { readEvents } from './events.js';
import { NotSent } from './not-sent.js';
import { isLoopback, isPrivateLiteral, webUrl } from './origin.js';
import { readText } from './read-text.js';
import { createRedactor } from './redact.js';
import { retryAfterMs } from './retry-after.js';
import { faultOf, provesUnsent } from './unsent.js';
import { keyRefused, outage, unreadable, type Vendor } from './vendor.js';
import { startWatchdog, type Watchdog } from './watchdog.js';

/** What a client is made of. */
export interface ClientOptions {
  readonly vendor: Vendor;
  readonly key: string;
  /** The header the key goes into, for one request. */
  readonly keyHeaders: (key: string) => Readonly<Record<string, string>>;
  /** Headers that every request with the key has a new value of. */
  readonly freshHeaders?: Readonly<Record<string, () => string>>;
  /** The key is sent to these URLs' origins and to no other. */
  readonly keyOrigins: readonly string[];
  readonly fetch: typeof fetch;
  readonly clock: Pick<Clock, 'now'>;
}

/** One request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly json: Json } | { readonly form: FormData } | { readonly bytes: Uint8Array };
  /** False for addresses a service gave us, e.g. a place to upload to. */
  readonly withKey: boolean;
  /** From the first byte sent to the last one read, or between two of a stream; default 20 s. */
  readonly timeoutMs?: number;
}

/** A request whose body is JSON. */
export interface JsonRequest extends HttpRequest {
  readonly body: { readonly json: Json };
}

/** What came of a request. */
export type Exchange = Answer | Unanswered;

/** Why there is no answer. */
export type Unanswered =
  /** No byte of it was sent. */
  | { readonly kind: 'unsent'; readonly failure: Failure }
  /** It may have arrived. */
  | { readonly kind: 'broken'; readonly failure: Failure };

/** An answer, whatever its status. The key is taken out of all of it. */
export interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  header(name: string): string | undefined;
  /** Undefined when the body broke off, is too long or is not text. */
  readonly text: string | undefined;
  /** What `Retry-After` asks for. */
  readonly retryAfterMs: number | undefined;
}

/** Sends requests with the vendor's key. */
export interface Client {
  readonly vendor: Vendor;
  /** A request as `exchange` would send it, for people: the key, and what is new each time, are told of in words. */
  describe(request: JsonRequest): ShownRequest;
  /** Never throws for what the world does; an abort of `signal` gives `broken` or `unsent`. */
  exchange(request: HttpRequest, signal: AbortSignal): Promise<Exchange>;
  /**
   * Sends a request that is answered bit by bit, as server-sent events, and gives the data of each to `each` with the
   * key taken out. `closed`: the service closed the stream in order. An answer: it is no stream. Never throws for what
   * the world does.
   */
  listen(
    request: HttpRequest,
    signal: AbortSignal,
    each: (data: string) => void,
  ): Promise<Exchange | { readonly kind: 'closed' }>;
}

const KEY_LEFT_OUT = '(the key, left out)';
const NEW_EACH_TIME = '(a new one for every request)';
const DEFAULT_TIMEOUT_MS = 20_000;
/** Answers are some hundred bytes, a page of history some hundred kilobytes. */
const LARGEST_ANSWER = 8 << 20;
const HEADER_VALUE = /^[\x21-\x7e]+$/;

/** A client for one vendor. */
export function createClient(options: ClientOptions): Client {
  const { vendor, key, keyOrigins, clock } = options;
  const redact = createRedactor(key);
  const own = keyOrigins.flatMap((text) => webUrl(text) ?? []);
  const ownOrigins = new Set(own.map(({ origin }) => origin));
  const mayBeLocal = own.some(isLoopback);
  const isSendable = HEADER_VALUE.test(key);

  /** Why a request must not be sent at all. */
  function objection({ url, withKey }: HttpRequest): Failure | undefined {
    const target = webUrl(url);
    const loopback = target !== undefined && isLoopback(target);
    const configured = target !== undefined && ownOrigins.has(target.origin);
    if (!target || (target.protocol !== 'https:' && !loopback)) {
      return refusedAddress(vendor, 'it is not an https address');
    }
    if (loopback && !mayBeLocal) {
      return refusedAddress(vendor, 'it leads to this machine');
    }
    if (!configured && !loopback && isPrivateLiteral(target)) {
      return refusedAddress(vendor, 'it leads into a private network');
    }
    if (withKey && !configured) {
      return refusedAddress(vendor, 'the key is for the configured address only');
    }
    return withKey && !isSendable
      ? keyRefused(vendor, 'it is empty or has characters no key has')
      : undefined;
  }

  async function answerOf(response: Response, signal: AbortSignal): Promise<Answer> {
    const text = await readText(response, LARGEST_ANSWER, signal);
    const header = (name: string): string | undefined => {
      const value = response.headers.get(name);
      return value === null ? undefined : redact(value);
    };
    return {
      kind: 'answer',
      status: response.status,
      header,
      text: text === undefined ? undefined : redact(text),
      retryAfterMs: retryAfterMs(header('retry-after'), clock.now()),
    };
  }

  /** One request, and what `read` makes of its answer, which it reads within the deadline. */
  async function send<T>(
    request: HttpRequest,
    signal: AbortSignal,
    read: (response: Response, deadline: Watchdog) => Promise<T>,
  ): Promise<T | Unanswered> {
    const objected = objection(request);
    if (objected) {
      return { kind: 'unsent', failure: objected };
    }
    if (signal.aborted) {
      return { kind: 'unsent', failure: outage('stopped', 'stopped before it was sent') };
    }
    const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const deadline = startWatchdog(signal, timeoutMs);
    try {
      const response = await options.fetch(request.url, {
        method: request.method,
        headers: headersOf(options, request, key, (fresh) => fresh()),
        // A redirect would carry the key along, or repeat a paid POST.
        redirect: 'manual',
        signal: deadline.signal,
        ...(request.body && { body: bodyOf(request.body) }),
      });
      return await read(response, deadline);
    } catch (error) {
      if (error instanceof NotSent) {
        return { kind: 'unsent', failure: error.failure };
      }
      if (deadline.expired()) {
        const seconds = Math.round(timeoutMs / 1000);
        const message = `${vendor.name} did not answer within ${seconds} s`;
        return { kind: 'broken', failure: outage('no-answer', message) };
      }
      // Only the fault's code is told: the message of a fetch error may quote a header.
      const fault = faultOf(error);
      return provesUnsent(error)
        ? { kind: 'unsent', failure: outage('unreachable', `${vendor.name} cannot be reached (${fault})`) }
        : {
            kind: 'broken',
            failure: outage('connection-broken', `the connection to ${vendor.name} broke (${fault})`),
          };
    } finally {
      deadline.clear();
    }
  }

  return {
    vendor,
    describe: (request) => ({
      method: request.method,
      url: request.url,
      headers: headersOf(options, request, KEY_LEFT_OUT, () => NEW_EACH_TIME),
      body: request.body.json,
    }),
    exchange: (request, signal) =>
      send(request, signal, (response, deadline) => answerOf(response, deadline.signal)),
    listen: (request, signal, each) =>
      send(request, signal, async (response, deadline) => {
        if (!isEventStream(response)) {
          return answerOf(response, deadline.signal);
        }
        const isWhole = await readEvents(response, deadline.signal, deadline.alive, (data) =>
          each(redact(data)),
        );
        return isWhole
          ? { kind: 'closed' }
          : { kind: 'broken', failure: unreadable(vendor, 'an event of the stream is too long') };
      }),
  };
}

/** All headers of a request but those that fetch adds to every one. */
function headersOf(
  { keyHeaders, freshHeaders = {} }: ClientOptions,
  { headers, body, withKey }: HttpRequest,
  key: string,
  valueFrom: (fresh: () => string) => string,
): Record<string, string> {
  const fresh = Object.entries(freshHeaders).map(([name, make]) => [name, valueFrom(make)] as const);
  return {
    accept: 'application/json',
    ...headers,
    ...('json' in (body ?? {}) && { 'content-type': 'application/json' }),
    ...(withKey && { ...keyHeaders(key), ...Object.fromEntries(fresh) }),
  };
}

function isEventStream({ status, headers }: Response): boolean {
  return status === 200 && /^text\/event-stream\b/i.test(headers.get('content-type') ?? '');
}

function refusedAddress(vendor: Vendor, why: string): Failure {
  return {
    kind: 'protocol',
    code: 'address-refused',
    message: `nothing is sent to an address ${vendor.name} gave or was given: ${why}`,
    hint: `check the addresses under providers.${vendor.name} in storyreel.yaml`,
  };
}

function bodyOf(body: NonNullable<HttpRequest['body']>): NonNullable<RequestInit['body']> {
  if ('json' in body) {
    return JSON.stringify(body.json);
  }
  return 'form' in body ? body.form : body.bytes;
}
