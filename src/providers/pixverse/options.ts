import { randomUUID } from 'node:crypto';
import type { Clock } from '../../terms/clock.js';
import { type Client, createClient } from '../http/client.js';
import type { Vendor } from '../http/vendor.js';

/** What the pixverse provider is made of. */
export interface PixverseOptions {
  /** PIXVERSE_API_KEY. */
  readonly key: string;
  /** e.g. "https://app-api.pixverse.ai", without a slash at the end. */
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Seconds to the first look at a job. */
  readonly pollSeconds: number;
}

/** What the parts of the provider share. */
export interface Pixverse extends Pick<PixverseOptions, 'baseUrl' | 'clock' | 'pollSeconds'> {
  readonly vendor: Vendor;
  readonly client: Client;
}

/** The shared part of a provider. */
export function openPixverse(options: PixverseOptions): Pixverse {
  const { key, baseUrl, fetch, clock, pollSeconds } = options;
  const vendor: Vendor = { name: 'pixverse', variable: 'PIXVERSE_API_KEY' };
  const client = createClient({
    vendor,
    key,
    keyHeaders: (value) => ({ 'api-key': value }),
    // A trace id that was used before is the documented first cause of videos that never finish, so every request
    // has its own (PixVerse: How to use).
    freshHeaders: { 'ai-trace-id': () => randomUUID() },
    keyOrigins: [baseUrl],
    fetch,
    clock,
  });
  return { vendor, client, baseUrl, clock, pollSeconds };
}
