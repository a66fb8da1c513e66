import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, Handler } from 'hono';
import type { Json } from '../terms/brand.js';
import { toDollars } from '../terms/money.js';
import { type FaultRule, isStatus, isStreamFault } from './faults/rule.js';
import type { Job } from './job.js';
import { type RecordedRequest, withoutKeys } from './request-log.js';
import type { CallKind, Vendor } from './vendor.js';
import type { World } from './world.js';

/** Where every handler of the sandbox runs: on node's own server. */
export type Env = { Bindings: HttpBindings };

/** How a service says no when the sandbox, and not its own rules, decides so. */
export interface Refusals {
  /** The key in the headers; undefined when there is none. */
  keyIn(headers: Headers): string | undefined;
  unauthorised(c: Context<Env>): Response;
  /** An error with a status, as the service words it. */
  error(c: Context<Env>, status: number): Response;
}

/** What a handler learns about its own call, and tells about it. */
export interface Visit {
  readonly c: Context<Env>;
  /** The fault of this call, when it is one the handler plays itself. */
  readonly fault: FaultRule | undefined;
  /** Says which job the call is about; `made` when it made it. */
  about(job: Job, made?: 'made'): void;
}

/** A service's way to declare one call. */
export type Gate = (
  call: CallKind,
  handle: (visit: Visit) => Promise<Response> | Response,
  open?: 'open',
) => Handler<Env>;

/**
 * Every call of a service goes through here: it is recorded, the key is looked at (unless the call is `open`), and faults are
 * played in front of the handler and behind it.
 */
export function gateOf(world: World, vendor: Vendor, refusals: Refusals): Gate {
  return (call, handle, open) => async (c) => {
    const entry = world.log.add(await describe(c, world, vendor, call));
    const fault = world.faults.take(vendor, call);
    if (fault) {
      entry.fault = fault.value === undefined ? fault.fault : `${fault.fault}:${fault.value}`;
    }
    const visit: Visit = {
      c,
      fault,
      about(job, made) {
        entry.job = job.id;
        if (made) {
          entry.charged = toDollars(job.price);
        }
      },
    };
    const answer = await answerOf(world, vendor, refusals, call, visit, () => handle(visit), open);
    entry.status = answer === 'reset' ? 0 : answer.status;
    world.onRequest?.(entry);
    return answer === 'reset' ? reset(c) : answer;
  };
}

async function answerOf(
  world: World,
  vendor: Vendor,
  refusals: Refusals,
  call: CallKind,
  { c, fault }: Visit,
  handle: () => Promise<Response> | Response,
  open: 'open' | undefined,
): Promise<Response | 'reset'> {
  const spoils = breaksItself(call, fault) ? undefined : fault?.fault;
  if (spoils === 'reset') {
    return 'reset';
  }
  if (!open && !isGood(world, vendor, refusals.keyIn(c.req.raw.headers))) {
    return refusals.unauthorised(c);
  }
  if (fault && isStatus(fault.fault)) {
    const answer = refusals.error(c, Number(fault.fault));
    if (fault.value !== undefined) {
      answer.headers.set('retry-after', fault.value);
    }
    return answer;
  }
  if (spoils === 'forget') {
    world.pictures.forget(vendor);
  }
  if (spoils === 'late') {
    void arriveLate(world, Number(fault?.value) * 1000, handle);
    return refusals.error(c, 504);
  }
  const answer = await handle();
  switch (spoils) {
    case 'reset-after':
      return 'reset';
    case 'delay':
      await pause(world, c, Number(fault?.value) * 1000);
      return answer;
    case 'hang':
      await pause(world, c, Number.POSITIVE_INFINITY);
      return 'reset';
    case 'truncated':
      return cutOff(c, answer);
    case 'malformed':
      return new Response((await answer.text()).slice(0, -2), { status: answer.status, headers: json });
    case 'html':
      return c.html('<!doctype html><title>Maintenance</title><p>We will be back soon.</p>');
    default:
      return answer;
  }
}

/** Carries a request out after a while, for nobody: its body was read when it was recorded. */
async function arriveLate(
  world: World,
  ms: number,
  handle: () => Promise<Response> | Response,
): Promise<void> {
  const arrival = world.now() + ms;
  while (world.now() < arrival && !world.signal.aborted) {
    await world.later(arrival - world.now(), world.signal);
  }
  if (!world.signal.aborted) {
    await handle();
  }
}

/** A download is broken by the code that sends it, and so is a stream once it has begun. */
function breaksItself(call: CallKind, fault: FaultRule | undefined): boolean {
  return call === 'media' || (call === 'stream' && isStreamFault(fault?.fault ?? ''));
}

const json = { 'content-type': 'application/json' };

function isGood(world: World, vendor: Vendor, key: string | undefined): boolean {
  const { keys, badKeys } = world.rules;
  return key !== undefined && key !== '' && !badKeys.includes(key) && (keys[vendor]?.includes(key) ?? true);
}

async function describe(
  c: Context<Env>,
  world: World,
  vendor: Vendor,
  call: CallKind,
): Promise<Omit<RecordedRequest, 'number'>> {
  const url = new URL(c.req.url);
  const body = c.req.header('content-type')?.includes('json') ? await jsonBody(c) : undefined;
  return {
    time: world.now(),
    provider: vendor,
    call,
    method: c.req.method,
    path: url.pathname,
    query: url.search,
    headers: withoutKeys(c.req.raw.headers),
    ...(body === undefined ? {} : { body }),
    status: 0,
  };
}

/** The body as JSON; undefined when it is none. It can be read again. */
export async function jsonBody(c: Context<Env>): Promise<Json | undefined> {
  try {
    return JSON.parse(await c.req.text()) as Json;
  } catch {
    return undefined;
  }
}

/** Waits by the sandbox's clock, until the client goes away or the sandbox closes. Never rejects. */
export async function pause(world: World, c: Context<Env>, ms: number): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  c.env.outgoing.once('close', leave);
  const signal = AbortSignal.any([gone.signal, world.signal]);
  if (Number.isFinite(ms)) {
    await world.clock.sleep(ms, signal).catch(() => undefined);
  } else if (!signal.aborted) {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  }
  c.env.outgoing.off('close', leave);
}

/** Ends the connection the hard way: the client's next read says ECONNRESET. */
export function reset(c: Context<Env>): Response {
  c.env.incoming.socket.resetAndDestroy();
  return RESPONSE_ALREADY_SENT;
}

/** Promises all of the answer and sends half of it. */
async function cutOff(c: Context<Env>, answer: Response): Promise<Response> {
  const bytes = Buffer.from(await answer.arrayBuffer());
  const { outgoing } = c.env;
  const headers = { ...Object.fromEntries(answer.headers), 'content-length': String(bytes.length) };
  outgoing.writeHead(answer.status, headers);
  await new Promise<void>((resolve) => {
    outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => resolve());
  });
  outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}
