/**
 * What every provider of a hosted service must do, whatever its protocol. To add a provider, describe how its service
 * speaks (see `services.ts`) and hand the description to `conform`.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import type {
  Failure,
  JobStatus,
  Order,
  Provider,
  Submission,
  Ticket,
  Word,
} from '../../src/providers/provider.js';
import type { Json } from '../../src/terms/brand.js';
import type { Clock } from '../../src/terms/clock.js';
import { type Arrived, OF_FETCH, openSite, type Reply, type Site } from '../rig/vendor-site.js';
import { CALL, frozenPicture, stillClock } from './orders.js';

/** What a provider needs to be opened. */
export interface Opening {
  readonly key: string;
  /** Where the service is. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly pollSeconds: number;
}

/**
 * Kinds of request a service gets; `put` is the second step of an upload, `result` of asking after a job, `stream` asks
 * to be told of it.
 */
export type Asked = 'submit' | 'status' | 'stream' | 'result' | 'upload' | 'put' | 'cancel' | 'other';

/** What a service answers to some kinds of request. */
export type Speech = Partial<Record<Asked, Reply>>;

/** How a service speaks. */
export interface Service {
  readonly name: string;
  /** The environment variable of its key. */
  readonly variable: string;
  open(opening: Opening): Provider;
  /** Any order the service would take. */
  readonly order: Order;
  /** The body documented for that order. */
  readonly documented: Json;
  /** The header the key is in, and the key in it. */
  keyIn(headers: Arrived['headers']): string | undefined;
  kindOf(request: Arrived): Asked;
  /** A submit that is taken; `elsewhere` is an origin that its URLs, if it gives any, lead to. */
  accepts(id: string, elsewhere: string): Reply;
  readonly jobId: string;
  readonly refusals: readonly {
    readonly says: Reply;
    readonly kind: Failure['kind'];
    readonly cause?: Failure['cause'];
    readonly about?: RegExp;
  }[];
  readonly busy: readonly Reply[];
  /** Besides a broken connection, a page, half an answer, nothing, 502 to 504, 408 and statuses that say nothing. */
  readonly unclear: readonly Reply[];
  /** Words that are in no document, which means that the job runs. */
  readonly states: readonly { readonly says: Speech; readonly is: JobStatus }[];
  done(url: string): Speech;
  readonly failures: readonly {
    readonly says: Speech;
    readonly kind: Failure['kind'];
    readonly charged: 'yes' | 'no' | 'unknown';
    readonly cause?: Failure['cause'];
    readonly about?: RegExp;
  }[];
  readonly expired: readonly Speech[];
  /** Answers of success that lack what matters; the field the message must name. */
  readonly incomplete: readonly { readonly says: Speech; readonly field: RegExp }[];
  readonly badKey: Reply;
  /** Both steps of an upload. `place`: where bytes go. */
  uploads(place: string): Speech;
  readonly handle: Json;
  /** Where the service tells of a job unasked: all it says until it closes the connection. */
  readonly streams?: readonly { readonly says: Reply; readonly words: readonly Word[] }[];
  readonly cancels?: readonly { readonly says: Reply; readonly is: 'cancelled' | 'too-late' }[];
}

const KEY = 'fk_demo_id:a-secret-of-the-account';
/** Long after the submit: a job that is not known now is gone. */
const LATER_MS = 60 * 60_000;

/** Registers the suite for one service. */
export function conform(service: Service): void {
  describe(`the provider of ${service.name}`, () => {
    let site: Site;
    let elsewhere: Site;
    let clock: ReturnType<typeof stillClock>;
    let provider: Provider;
    const open = (url: string, with_: Partial<Opening> = {}): Provider =>
      service.open({ key: KEY, url, fetch, clock, pollSeconds: 2, ...with_ });
    const says = (speech: Speech): void => {
      site.answer = (request) => speech[service.kindOf(request)] ?? { status: 418, json: {} };
    };
    const submit = (): Promise<Submission> => provider.submit(service.order, CALL);
    const accepted = async (): Promise<Ticket> => {
      says({ submit: service.accepts(service.jobId, site.url) });
      const submission = await submit();
      if (submission.kind !== 'accepted') {
        throw new Error(`not accepted: ${JSON.stringify(submission)}`);
      }
      clock.time += LATER_MS;
      return JSON.parse(JSON.stringify(submission.ticket)) as Ticket;
    };
    const wordsOf = async (ticket: Ticket, words: Word[]): Promise<void> => {
      await provider.listen?.(ticket, { ...CALL, heard: (word) => words.push(word) });
    };
    const statusWhen = async (speech: Speech): Promise<JobStatus> => {
      const ticket = await accepted();
      says(speech);
      return provider.status(ticket, CALL);
    };

    beforeEach(async () => {
      site = await openSite();
      elsewhere = await openSite();
      clock = stillClock();
      provider = open(site.url);
    });
    afterEach(async () => {
      // Whatever happened, the key went to the configured origin only.
      expect(elsewhere.arrived.filter(({ headers }) => JSON.stringify(headers).includes('secret'))).toEqual(
        [],
      );
      await Promise.all([site.close(), elsewhere.close()]);
    });

    test('sends the documented body once, with the key', async () => {
      const ticket = await accepted();
      expect(ticket).toMatchObject({ provider: service.name, id: service.jobId });
      expect(site.arrived.map(service.kindOf)).toEqual(['submit']);
      expect(JSON.parse(String(site.arrived[0]?.body))).toEqual(service.documented);
      expect(provider.payload(service.order)).toEqual(service.documented);
      expect(service.keyIn(site.arrived[0]?.headers ?? {})).toBe(KEY);
      expect(JSON.stringify(ticket)).not.toContain('secret');
    });

    const broken: readonly Reply[] = [
      { fault: 'reset' },
      { ...service.accepts(service.jobId, 'http://127.0.0.1:1'), fault: 'half' },
      { text: '<!doctype html><p>back soon', headers: { 'content-type': 'text/html' } },
      { text: '{"id":' },
      { text: '' },
      { json: {} },
      { json: null },
      { json: [] },
      { status: 502, text: '' },
      { status: 503, json: {} },
      { status: 504, json: { message: 'gateway' } },
      { status: 303, headers: { location: '/' } },
      ...[408, 409, 418, 499].map((status) => ({ status, json: { code: status, detail: 'given up' } })),
      ...service.unclear,
    ];
    test.each(broken)('takes a submit answered with %j for unknown, and sends it once', async (reply) => {
      says({ submit: reply });
      expect(await submit()).toMatchObject({ kind: 'unknown' });
      expect(site.arrived).toHaveLength(1);
    });

    test('describes what it sends: the key in words, and all else as it arrives', async () => {
      const shown = provider.describe?.(service.order);
      expect(JSON.stringify(shown)).not.toContain('secret');
      await accepted();
      const [sent] = site.arrived;
      expect(shown?.method).toBe(sent?.method);
      expect(shown?.url).toBe(`${site.url}${sent?.path}`);
      expect(shown?.body).toEqual(JSON.parse(String(sent?.body)));
      const headers = Object.entries(sent?.headers ?? {}).filter(([name]) => !OF_FETCH.includes(name));
      expect(Object.keys(shown?.headers ?? {}).sort()).toEqual(headers.map(([name]) => name).sort());
      for (const [name, value] of headers) {
        const words = shown?.headers[name];
        if (!words?.includes('(')) {
          expect(words).toBe(value);
        }
      }
      const [, described] =
        Object.entries(shown?.headers ?? {}).find(([, value]) => value.includes('the key')) ?? [];
      expect(service.keyIn({ authorization: described ?? '', 'api-key': described ?? '' })).toBe(
        '(the key, left out)',
      );
    });

    test('takes a submit that cannot be sent for refused', async () => {
      await site.close();
      expect(await submit()).toMatchObject({
        kind: 'refused',
        failure: { kind: 'outage', code: 'unreachable' },
      });
    });

    test('does not follow a redirect with the key', async () => {
      says({ submit: { status: 307, headers: { location: elsewhere.url } } });
      expect(await submit()).toMatchObject({ kind: 'refused', failure: { kind: 'protocol' } });
      expect(elsewhere.arrived).toEqual([]);
    });

    test.each(service.refusals)(
      'takes a definite no for refused: $says',
      async ({ says: reply, kind, cause, about }) => {
        says({ submit: reply });
        const submission = await submit();
        expect(submission).toMatchObject({ kind: 'refused', failure: { kind } });
        expect('failure' in submission && submission.failure.cause).toBe(cause);
        expect(JSON.stringify(submission)).toMatch(about ?? /./);
        expect(site.arrived).toHaveLength(1);
      },
    );

    test('names the variable of a key that is refused', async () => {
      says({ submit: service.badKey });
      const submission = await submit();
      expect(submission).toMatchObject({ kind: 'refused', failure: { kind: 'account' } });
      expect(JSON.stringify(submission)).toContain(service.variable);
    });

    test('refuses a key no header can carry, and sends nothing', async () => {
      provider = open(site.url, { key: 'two\nlines-of-secret' });
      const submission = await submit();
      expect(submission).toMatchObject({ kind: 'refused', failure: { kind: 'account' } });
      expect(JSON.stringify(submission)).not.toContain('secret');
      expect(site.arrived).toEqual([]);
    });

    test.each(service.busy)('waits when told: %j', async (reply) => {
      says({ submit: { ...reply, headers: { 'retry-after': '7' } } });
      expect(await submit()).toMatchObject({ kind: 'busy', retryAfterMs: 7000 });
      says({ submit: { ...reply, headers: { 'retry-after': 'Mon, 02 Nov 2026 10:01:30 GMT' } } });
      expect(await submit()).toMatchObject({ kind: 'busy', retryAfterMs: 90_000 });
      says({ submit: reply });
      expect(await submit()).toEqual(expect.not.objectContaining({ retryAfterMs: expect.anything() }));
    });

    test.each(service.states)('reads the state $is', async ({ says: speech, is }) => {
      expect(await statusWhen(speech)).toEqual(is);
    });

    test('gives the address of a finished clip', async () => {
      const url = `${elsewhere.url}/clip.mp4`;
      expect(await statusWhen(service.done(url))).toMatchObject({ kind: 'done', clip: { kind: 'url', url } });
    });

    test.each(service.failures)('reads a failure: $says', async (failure) => {
      const { says: speech, kind, charged, cause, about } = failure;
      const status = await statusWhen(speech);
      expect(status).toMatchObject({ kind: 'failed', failure: { kind }, charged });
      expect('failure' in status && status.failure.cause).toBe(cause);
      expect(JSON.stringify(status)).toMatch(about ?? /./);
    });

    test.each(service.expired)('says so when the result is gone: %j', async (speech) => {
      expect(await statusWhen(speech)).toMatchObject({ kind: 'expired' });
    });

    test.each(service.incomplete)('names what is missing: $field', async ({ says: speech, field }) => {
      if (speech.submit) {
        says(speech);
        const submission = await submit();
        expect(submission).toMatchObject({ kind: 'unknown', failure: { kind: 'protocol' } });
        expect(JSON.stringify(submission)).toMatch(field);
      } else {
        await expect(statusWhen(speech)).rejects.toThrow(field);
      }
    });

    const troubles: readonly Reply[] = [
      { fault: 'reset' },
      { status: 500, text: 'oops' },
      { status: 503, json: {} },
      { status: 429, json: {} },
      { text: '{"sta' },
      { text: '<p>', headers: { 'content-type': 'text/html' } },
      { json: {} },
    ];
    test.each(troubles)('never ends a job because a question failed: %j', async (reply) => {
      await expect(statusWhen({ status: reply })).rejects.toMatchObject({ retry: 'safe' });
    });

    test('does not ask again with a key that is refused, and does not show it', async () => {
      const thrown = await statusWhen({ status: service.badKey }).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(StoryreelError);
      expect(thrown).toMatchObject({ retry: 'never', message: expect.stringContaining(service.variable) });
    });

    test('goes on with a ticket in another instance', async () => {
      const ticket = await accepted();
      const url = `${elsewhere.url}/clip.mp4`;
      says(service.done(url));
      expect(await open(site.url).status(ticket, CALL)).toMatchObject({ kind: 'done', clip: { url } });
    });

    test('sends no key to addresses an answer made up', async () => {
      says({ submit: service.accepts(service.jobId, elsewhere.url) });
      const submission = await submit();
      expect(submission).toMatchObject({ kind: 'accepted' });
      const ticket = (submission as { ticket: Ticket }).ticket;
      says(service.done(`${elsewhere.url}/clip.mp4`));
      expect(await provider.status(ticket, CALL)).toMatchObject({ kind: 'done' });
      expect(elsewhere.arrived).toEqual([]);
    });

    test('sends no key to addresses somebody wrote into a ticket', async () => {
      const ticket = await accepted();
      const away = `${elsewhere.url}/steal`;
      const urls = { status_url: away, response_url: away, cancel_url: away, result_url: away };
      const forged = { ...ticket, resume: { ...(ticket.resume as object), ...urls } };
      says(service.done(`${elsewhere.url}/clip.mp4`));
      expect(await provider.status(forged, CALL)).toMatchObject({ kind: 'done' });
      await provider.cancel?.(forged, CALL).catch(() => undefined);
      await wordsOf(forged, []).catch(() => undefined);
      expect(elsewhere.arrived).toEqual([]);
    });

    test('asks nobody after a job that was submitted to another address', async () => {
      const ticket = await accepted();
      const before = site.arrived.length;
      await expect(open(elsewhere.url).status(ticket, CALL)).rejects.toMatchObject({
        code: 'job-elsewhere',
        retry: 'never',
      });
      expect([site.arrived.length, elsewhere.arrived.length]).toEqual([before, 0]);
    });

    test('uploads a picture under no name of ours, without the key where it was not configured', async () => {
      const picture = await frozenPicture();
      const speech = service.uploads(`${elsewhere.url}/place`);
      says(speech);
      elsewhere.answer = () => speech.put ?? {};
      try {
        const hosted = await provider.host?.(picture, CALL);
        expect(hosted?.handle).toEqual(service.handle);
        expect(hosted?.expires).toBeGreaterThan(clock.time);
        const all = [...site.arrived, ...elsewhere.arrived];
        expect(all.some(({ body }) => body.includes('not really a picture'))).toBe(true);
        expect(all.some(({ body }) => body.includes('martha'))).toBe(false);
      } finally {
        await picture.remove();
      }
    });

    test.each(troubles)('says that an upload may be tried again: %j', async (reply) => {
      const picture = await frozenPicture();
      says({ upload: reply });
      await expect(provider.host?.(picture, CALL)).rejects.toMatchObject({ retry: 'safe' });
      await picture.remove();
    });

    test.each(service.cancels ?? [])('cancels: $is', async ({ says: reply, is }) => {
      const ticket = await accepted();
      says({ cancel: reply });
      expect(await provider.cancel?.(ticket, CALL)).toBe(is);
    });

    test.each(service.streams ?? [])('hears of a job unasked: $words', async ({ says: reply, words }) => {
      const ticket = await accepted();
      says({ stream: reply });
      const heard: Word[] = [];
      await wordsOf(ticket, heard);
      expect(heard).toEqual(words);
      expect(service.keyIn(site.arrived.at(-1)?.headers ?? {})).toBe(KEY);
    });

    const cutOff = (service.streams ?? []).map(({ says: reply }): Reply => ({ ...reply, fault: 'half' }));
    test.each(service.streams ? [...troubles, ...cutOff, service.badKey, { status: 405, json: {} }] : [])(
      'hears no end of a job in %j',
      async (reply) => {
        const ticket = await accepted();
        says({ stream: reply });
        const heard: Word[] = [];
        const thrown = await wordsOf(ticket, heard).catch((error: unknown) => error);
        expect(thrown).toBeInstanceOf(StoryreelError);
        expect(heard).not.toContainEqual({ kind: 'over' });
      },
    );

    test('keeps the key out of everything when the service repeats it', async () => {
      const ticket = await accepted();
      const echo = (status: number): Reply => {
        const said = `the key ${KEY} is a-secret-of-the-account`;
        return {
          status,
          json: { detail: said, code: status, message: said, ErrCode: 400012, ErrMsg: said, error: said },
        };
      };
      const seen: unknown[] = [];
      for (const status of [200, 400, 401, 403, 422, 429, 500, 503]) {
        says({ submit: echo(status), status: echo(status), upload: echo(status) });
        seen.push(await submit());
        const thrown = await provider.status(ticket, CALL).catch((error: Error) => error);
        seen.push(thrown, thrown instanceof Error ? [thrown.message, thrown.stack, thrown.cause] : []);
      }
      expect(JSON.stringify(seen)).not.toContain('secret');
    });

    test('survives any JSON and takes none of it for success', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.json({ maxDepth: 4 }),
          fc.constantFrom(200, 202, 400, 422, 500),
          async (text, status) => {
            const answer = async (): Promise<Response> =>
              new Response(text, { status, headers: { 'content-type': 'application/json' } });
            const lost = open(site.url, { fetch: answer });
            expect((await lost.submit(service.order, CALL)).kind).toMatch(/^(unknown|refused|busy)$/);
            expect(
              await outcomeOf(lost, { provider: service.name, id: service.jobId, resume: null }),
            ).not.toBe('done');
          },
        ),
        { numRuns: 150 },
      );
    });

    test('survives any damage to an answer of success', async () => {
      const ticket = await accepted();
      const good = {
        submit: service.accepts(service.jobId, site.url),
        ...service.done('https://media.example/clip.mp4'),
      };
      await fc.assert(
        fc.asyncProperty(
          fc.infiniteStream(fc.nat()),
          fc.jsonValue({ maxDepth: 1 }),
          async (choices, junk) => {
            const damaged: typeof fetch = async (url, init) => {
              const request = {
                method: init?.method ?? '',
                path: pathOf(String(url)),
                headers: {},
                body: Buffer.alloc(0),
              };
              const reply = good[service.kindOf(request)] ?? {};
              const json = damage(reply.json, choices, junk);
              return new Response(JSON.stringify(json), { status: reply.status ?? 200 });
            };
            const lost = open(site.url, { fetch: damaged });
            const submission = await lost.submit(service.order, CALL);
            // Whatever became of the answer, there is a job.
            expect(submission.kind).toMatch(/^(accepted|unknown)$/);
            if (submission.kind === 'accepted') {
              expect(submission.ticket.id).toMatch(/^[\w.:-]{1,200}$/);
            }
            const status = await lost.status(ticket, CALL).catch((error: unknown) => {
              expect(error).toBeInstanceOf(StoryreelError);
            });
            if (status?.kind === 'done' && status.clip.kind === 'url') {
              expect(status.clip.url).toMatch(/^https?:\/\//);
            }
          },
        ),
        { numRuns: 200 },
      );
    });
  });
}

async function outcomeOf(provider: Provider, ticket: Ticket): Promise<string> {
  try {
    return (await provider.status(ticket, CALL)).kind;
  } catch (error) {
    expect(error).toBeInstanceOf(StoryreelError);
    return 'thrown';
  }
}

function pathOf(url: string): string {
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** Replaces one value somewhere in a JSON tree. */
function damage(value: unknown, choices: fc.Stream<number>, junk: unknown): unknown {
  const choice = choices.next().value as number;
  if (value === null || typeof value !== 'object' || choice % 4 === 0) {
    return junk;
  }
  const entries = Object.entries(value);
  const picked = entries[choice % Math.max(1, entries.length)];
  if (!picked) {
    return junk;
  }
  const changed = damage(picked[1], choices, junk);
  return Array.isArray(value)
    ? value.map((each, index) => (String(index) === picked[0] ? changed : each))
    : { ...value, [picked[0]]: changed };
}
