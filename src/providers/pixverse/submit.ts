import { payloadFor } from '../../models/payload.js';
import type { Json } from '../../terms/brand.js';
import { readValue } from '../http/answers.js';
import type { JsonRequest } from '../http/client.js';
import { busy, isDefiniteNo, statusVerdict, unanswered, unclear } from '../http/submit.js';
import type { Call, HostedPicture, Order, Submission } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { created } from './answers.js';
import { CONCURRENCY_LIMIT, failureFor, failureForHttp } from './errors.js';
import type { Pixverse } from './options.js';
import { saidBy } from './said.js';
import { uploadLink } from './upload.js';

const SUBMIT_TIMEOUT_MS = 60_000;

/** The body of a submit. */
export function payloadOf({ offer, request, pictures }: Order): { readonly [key: string]: Json } {
  return payloadFor(offer, request, (name) => pictures.get(name)?.handle ?? null);
}

/** The request that is a submit. */
export function requestFor({ baseUrl }: Pick<Pixverse, 'baseUrl'>, order: Order): JsonRequest {
  return {
    method: 'POST',
    url: `${baseUrl}/openapi/v2/video/fusion/generate`,
    body: { json: payloadOf(order) },
    withKey: true,
    timeoutMs: SUBMIT_TIMEOUT_MS,
  };
}

/** Sends an order, once; first gets ids for pictures the author gave by address, which costs nothing. */
export async function submit(pixverse: Pixverse, order: Order, call: Call): Promise<Submission> {
  let pictures: Order['pictures'];
  try {
    pictures = await idsOf(pixverse, order.pictures, call);
  } catch (error) {
    if (error instanceof VendorError) {
      // It is about an address its author wrote: nothing that was uploaded is to blame.
      const { cause: _, ...failure } = error.failure;
      return { kind: 'refused', failure };
    }
    throw error;
  }
  return create(pixverse, { ...order, pictures }, call);
}

async function create(pixverse: Pixverse, order: Order, { signal }: Call): Promise<Submission> {
  const { vendor, client, baseUrl } = pixverse;
  const exchange = await client.exchange(requestFor(pixverse, order), signal);
  if (exchange.kind !== 'answer') {
    return unanswered(exchange);
  }
  const said = saidBy(exchange);
  const { status } = exchange;
  // An error code of theirs is a definite answer, also with HTTP 500: nothing runs when `Resp` is empty. A gateway's
  // 502 to 504 is none, whatever it carries.
  const isTheirs = status < 300 || status === 500 || isDefiniteNo(status);
  if (said && said.code !== 0 && isNothing(said.resp) && isTheirs) {
    return said.code === CONCURRENCY_LIMIT
      ? busy(`pixverse runs as many jobs as the account may`, exchange.retryAfterMs)
      : { kind: 'refused', failure: failureFor(vendor, said.code, said.message) };
  }
  const verdict = statusVerdict(vendor, exchange);
  if (verdict) {
    return verdict;
  }
  if (status >= 400) {
    return said
      ? unclear(vendor, `it is HTTP ${status}, and says more than an error`)
      : { kind: 'refused', failure: failureForHttp(vendor, status) };
  }
  if (!said) {
    return unclear(vendor, 'ErrCode is missing');
  }
  const read = readValue(created, said.resp);
  if (!read.ok || said.code !== 0) {
    return unclear(vendor, read.ok ? `it names a job and error ${said.code}` : `Resp.${read.problem}`);
  }
  const id = String(read.value.video_id);
  return { kind: 'accepted', ticket: { provider: vendor.name, id, resume: { submitted_to: baseUrl } } };
}

/** Whether a `Resp` holds nothing at all, as that of every error does (PixVerse: Error codes). */
function isNothing(resp: unknown): boolean {
  return resp === undefined || (typeof resp === 'object' && Object.keys(resp ?? {}).length === 0);
}

/** PixVerse wants ids, and `host` gave them for files. */
async function idsOf(
  pixverse: Pixverse,
  pictures: Order['pictures'],
  call: Call,
): Promise<Order['pictures']> {
  const ids = new Map<string, HostedPicture>();
  for (const [name, picture] of pictures) {
    ids.set(
      name,
      typeof picture.handle === 'string' ? await uploadLink(pixverse, picture.handle, call) : picture,
    );
  }
  return ids;
}
