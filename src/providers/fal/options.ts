import type { Clock } from '../../terms/clock.js';
import { type Client, createClient } from '../http/client.js';
import type { Vendor } from '../http/vendor.js';

/** What the fal provider is made of. */
export interface FalOptions {
  /** FAL_KEY. */
  readonly key: string;
  /** e.g. "https://queue.fal.run", without a slash at the end. */
  readonly queueUrl: string;
  /** e.g. "https://rest.fal.ai", without a slash at the end. */
  readonly storageUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Seconds to the first look at a job. */
  readonly pollSeconds: number;
}

/** What the parts of the provider share. */
export interface Fal extends Pick<FalOptions, 'queueUrl' | 'storageUrl' | 'clock' | 'pollSeconds'> {
  readonly vendor: Vendor;
  readonly client: Client;
}

/** The shared part of a provider. */
export function openFal(options: FalOptions): Fal {
  const { key, queueUrl, storageUrl, fetch, clock, pollSeconds } = options;
  const vendor: Vendor = { name: 'fal', variable: 'FAL_KEY' };
  const client = createClient({
    vendor,
    key,
    // A key contains no space of its own, so the word and the key make one header value (fal: Asynchronous Inference).
    keyHeaders: (value) => ({ authorization: `Key ${value}` }),
    keyOrigins: [queueUrl, storageUrl],
    fetch,
    clock,
  });
  return { vendor, client, queueUrl, storageUrl, clock, pollSeconds };
}
