import { payloadFor } from '../../models/payload.js';
import type { Json } from '../../terms/brand.js';
import { readValue } from '../http/answers.js';
import { ownUrl } from '../http/origin.js';
import { statusVerdict, unanswered, unclear } from '../http/submit.js';
import type { Call, Order, Submission, Ticket } from '../provider.js';
import { submitted } from './answers.js';
import { failureFor, STILL_RUNNING } from './errors.js';
import type { Wavespeed } from './options.js';
import { isGood, saidBy } from './said.js';

/** How long a submit may take. A job of ours is created no later than this after it was intended. */
export const SUBMIT_TIMEOUT_MS = 60_000;

/** The body of a submit. */
export function payloadOf({ offer, request, pictures }: Order): { readonly [key: string]: Json } {
  return payloadFor(offer, request, (name) => pictures.get(name)?.handle ?? null);
}

/** Sends an order, once. */
export async function submit(wavespeed: Wavespeed, order: Order, { signal }: Call): Promise<Submission> {
  const { vendor, client, baseUrl, clock } = wavespeed;
  const exchange = await client.exchange(
    {
      method: 'POST',
      url: `${baseUrl}/api/v3/${order.offer.endpoint}`,
      body: { json: payloadOf(order) },
      withKey: true,
      timeoutMs: SUBMIT_TIMEOUT_MS,
    },
    signal,
  );
  if (exchange.kind !== 'answer') {
    return unanswered(exchange);
  }
  const verdict = statusVerdict(vendor, exchange);
  if (verdict) {
    return verdict;
  }
  const said = saidBy(exchange);
  if (exchange.status >= 400) {
    // The finer code is in the body, the coarser one in the status.
    const code = said?.code === undefined || isGood(said.code) ? exchange.status : said.code;
    return { kind: 'refused', failure: failureFor(vendor, code, said?.message ?? '') };
  }
  if (!said) {
    return unclear(vendor, 'it is not JSON');
  }
  const read = readValue(submitted, said.data);
  if (read.ok) {
    // There is a job, whatever else was said: what became of it is asked like of any other.
    const url = ownUrl(read.value.urls?.get, baseUrl);
    const ticket = ticketFor(wavespeed, read.value.id, clock.now());
    return { kind: 'accepted', ticket: url === undefined ? ticket : withUrl(ticket, url) };
  }
  if (isGood(said.code) || said.code === undefined) {
    return unclear(vendor, `data.${read.problem}`);
  }
  const failure = failureFor(vendor, said.code, said.message);
  return { kind: said.code === STILL_RUNNING ? 'unknown' : 'refused', failure };
}

/** A ticket without an address of its own. */
export function ticketFor({ vendor, baseUrl }: Wavespeed, id: string, submittedAt: number): Ticket {
  return { provider: vendor.name, id, resume: { submitted_to: baseUrl, submitted_at: submittedAt } };
}

function withUrl(ticket: Ticket, url: string): Ticket {
  return { ...ticket, resume: { ...(ticket.resume as { readonly [key: string]: Json }), result_url: url } };
}
