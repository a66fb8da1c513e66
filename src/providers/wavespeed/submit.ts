import { payloadFor } from '../../models/payload.js';
import type { Json } from '../../terms/brand.js';
import { readValue } from '../http/answers.js';
import type { JsonRequest } from '../http/client.js';
import { ownUrl } from '../http/origin.js';
import { busy, statusVerdict, unanswered, unclear } from '../http/submit.js';
import type { Call, Order, Submission, Ticket } from '../provider.js';
import { submitted } from './answers.js';
import { deniesTask, failureFor } from './errors.js';
import type { Wavespeed } from './options.js';
import { isGood, saidBy } from './said.js';

/** How long a submit may take. A job of ours is created no later than this after it was intended. */
export const SUBMIT_TIMEOUT_MS = 60_000;

/** The body of a submit. */
export function payloadOf({ offer, request, pictures }: Order): { readonly [key: string]: Json } {
  return payloadFor(offer, request, (name) => pictures.get(name)?.handle ?? null);
}

/** The request that is a submit. */
export function requestFor({ baseUrl }: Pick<Wavespeed, 'baseUrl'>, order: Order): JsonRequest {
  return {
    method: 'POST',
    url: `${baseUrl}/api/v3/${order.offer.endpoint}`,
    body: { json: payloadOf(order) },
    withKey: true,
    timeoutMs: SUBMIT_TIMEOUT_MS,
  };
}

/** Sends an order, once. */
export async function submit(wavespeed: Wavespeed, order: Order, { signal }: Call): Promise<Submission> {
  const { vendor, client, baseUrl, clock } = wavespeed;
  const exchange = await client.exchange(requestFor(wavespeed, order), signal);
  if (exchange.kind !== 'answer') {
    return unanswered(exchange);
  }
  const verdict = statusVerdict(vendor, exchange);
  if (verdict) {
    return verdict;
  }
  const { status } = exchange;
  const said = saidBy(exchange);
  const read = readValue(submitted, said?.data);
  if (read.ok && status < 400) {
    // There is a job, whatever else was said: what became of it is asked like of any other.
    const url = ownUrl(read.value.urls?.get, baseUrl);
    const ticket = ticketFor(wavespeed, read.value.id, clock.now());
    return { kind: 'accepted', ticket: url === undefined ? ticket : withUrl(ticket, url) };
  }
  if (read.ok) {
    return unclear(vendor, `it names a job and HTTP ${status}`);
  }
  if (!said && status < 400) {
    return unclear(vendor, 'it is not JSON');
  }
  // The finer code is in the body, the coarser one in the status.
  const inBody = said?.code === undefined || isGood(said.code) ? undefined : said.code;
  if (inBody === undefined && status < 400) {
    return unclear(vendor, `data.${read.problem}`);
  }
  const code = inBody ?? status;
  if (code === 429) {
    return busy('wavespeed takes no more jobs just now', exchange.retryAfterMs);
  }
  // A code that nobody explains leaves it to the status.
  const isRefused = deniesTask(code) ?? status >= 400;
  return { kind: isRefused ? 'refused' : 'unknown', failure: failureFor(vendor, code, said?.message ?? '') };
}

/** A ticket without an address of its own. */
export function ticketFor({ vendor, baseUrl }: Wavespeed, id: string, submittedAt: number): Ticket {
  return { provider: vendor.name, id, resume: { submitted_to: baseUrl, submitted_at: submittedAt } };
}

function withUrl(ticket: Ticket, url: string): Ticket {
  return { ...ticket, resume: { ...(ticket.resume as { readonly [key: string]: Json }), result_url: url } };
}
