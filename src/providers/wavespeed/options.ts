import type { Clock } from '../../terms/clock.js';
import { type Client, createClient } from '../http/client.js';
import type { Vendor } from '../http/vendor.js';

/** What the wavespeed provider is made of. */
export interface WavespeedOptions {
  /** WAVESPEED_API_KEY. */
  readonly key: string;
  /** e.g. "https://api.wavespeed.ai", without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Seconds to the first look at a job. */
  readonly pollSeconds: number;
}

/** What the parts of the provider share. */
export interface Wavespeed extends Pick<WavespeedOptions, 'baseUrl' | 'clock' | 'pollSeconds'> {
  readonly vendor: Vendor;
  readonly client: Client;
}

/** The shared part of a provider. */
export function openWavespeed(options: WavespeedOptions): Wavespeed {
  const { key, baseUrl, fetch, clock, pollSeconds } = options;
  const vendor: Vendor = { name: 'wavespeed', variable: 'WAVESPEED_API_KEY' };
  const client = createClient({
    vendor,
    key,
    keyHeaders: (value) => ({ authorization: `Bearer ${value}` }),
    keyOrigins: [baseUrl],
    fetch,
    clock,
  });
  return { vendor, client, baseUrl, clock, pollSeconds };
}
