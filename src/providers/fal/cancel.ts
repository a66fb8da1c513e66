import { ask, expectAnswer, puzzled } from '../http/ask.js';
import type { Call, Ticket } from '../provider.js';
import { addressesOf } from './addresses.js';
import type { Fal } from './options.js';

/**
 * Cancels a job: surely while it is queued; one that runs is only told, and may be charged. 202 is yes, 400 already
 * completed, 404 not found (fal: Cancel a request).
 */
export async function cancel(fal: Fal, ticket: Ticket, { signal }: Call): Promise<'cancelled' | 'too-late'> {
  const { vendor, client } = fal;
  const answer = await ask(
    client,
    { method: 'PUT', url: addressesOf(fal, ticket).cancel, withKey: true },
    signal,
  );
  if (answer.status === 400 || answer.status === 404) {
    return 'too-late';
  }
  expectAnswer(vendor, answer);
  if (answer.status >= 400) {
    throw puzzled(vendor, `it is HTTP ${answer.status}`);
  }
  return 'cancelled';
}
