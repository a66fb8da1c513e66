import { VendorError } from '../vendor-error.js';
import type { Answer, Client, HttpRequest } from './client.js';
import { accountRefused, keyRefused, outage, unreadable, type Vendor } from './vendor.js';

/**
 * Sends a request that costs nothing: a question or an upload. Throws a VendorError, safe to try again, when there
 * is no answer, and the signal's reason when it fired.
 */
export async function ask(client: Client, request: HttpRequest, signal: AbortSignal): Promise<Answer> {
  const exchange = await client.exchange(request, signal);
  if (exchange.kind === 'answer') {
    return exchange;
  }
  signal.throwIfAborted();
  throw new VendorError(exchange.failure, exchange.failure.kind === 'outage' ? 'safe' : 'never');
}

/**
 * Throws a VendorError for the statuses that say nothing of what was asked: the key (401), the account (402, 403),
 * too many questions (429), a server that is unwell (5xx), a redirect. The first three are not worth asking again.
 */
export function expectAnswer(vendor: Vendor, answer: Answer, said = ''): void {
  const { status } = answer;
  if (status === 401) {
    throw new VendorError(keyRefused(vendor, said), 'never');
  }
  if (status === 402 || status === 403) {
    throw new VendorError(accountRefused(vendor, `http-${status}`, said), 'never');
  }
  if (status === 429 || status >= 500) {
    const message = `${vendor.name} answered with HTTP ${status}`;
    throw new VendorError(outage(`http-${status}`, message), 'safe');
  }
  if (status >= 300 && status < 400) {
    throw new VendorError(unreadable(vendor, `it is a redirect (HTTP ${status})`), 'never');
  }
}

/** The error of an answer that is not what it should be; asking again may give a better one. */
export function puzzled(vendor: Vendor, problem: string): VendorError {
  return new VendorError(unreadable(vendor, problem), 'safe');
}
