import { payloadFor } from '../../models/payload.js';
import type { Json } from '../../terms/brand.js';
import { readAnswer } from '../http/answers.js';
import type { JsonRequest } from '../http/client.js';
import { ownUrl } from '../http/origin.js';
import { statusVerdict, unanswered, unclear } from '../http/submit.js';
import type { Call, Order, Submission } from '../provider.js';
import { submitAnswer } from './answers.js';
import { failureOf, hasRun, saidBy } from './errors.js';
import type { Fal } from './options.js';

const SUBMIT_TIMEOUT_MS = 60_000;

/** The body of a submit. */
export function payloadOf({ offer, request, pictures }: Order): { readonly [key: string]: Json } {
  return payloadFor(offer, request, (name) => pictures.get(name)?.handle ?? null);
}

/** The request that is a submit. */
export function requestFor({ queueUrl }: Pick<Fal, 'queueUrl'>, order: Order): JsonRequest {
  return {
    method: 'POST',
    url: `${queueUrl}/${order.offer.endpoint}`,
    // Otherwise fal may answer with another model without saying so (fal: Platform Headers).
    headers: { 'x-app-fal-disable-fallback': 'true' },
    body: { json: payloadOf(order) },
    withKey: true,
    timeoutMs: SUBMIT_TIMEOUT_MS,
  };
}

/** Sends an order to the queue, once. */
export async function submit(fal: Fal, order: Order, { signal }: Call): Promise<Submission> {
  const { vendor, client, queueUrl } = fal;
  const { endpoint } = order.offer;
  const exchange = await client.exchange(requestFor(fal, order), signal);
  if (exchange.kind !== 'answer') {
    return unanswered(exchange);
  }
  const verdict = statusVerdict(vendor, exchange);
  if (verdict) {
    return verdict;
  }
  if (exchange.status >= 400) {
    const said = saidBy(exchange);
    const failure = failureOf(vendor, exchange.status, said);
    return { kind: hasRun(said.type) ? 'unknown' : 'refused', failure };
  }
  const read = readAnswer(submitAnswer, exchange);
  if (!read.ok) {
    return unclear(vendor, read.problem);
  }
  const { request_id: id, status_url, response_url, cancel_url } = read.value;
  // Addresses that lead elsewhere are not kept: the key would not go there.
  const given = Object.entries({ status_url, response_url, cancel_url }).flatMap(([name, url]) => {
    const own = ownUrl(url, queueUrl);
    return own === undefined ? [] : [[name, own] as const];
  });
  const resume = { submitted_to: queueUrl, endpoint, ...Object.fromEntries(given) };
  return { kind: 'accepted', ticket: { provider: vendor.name, id, resume } };
}
