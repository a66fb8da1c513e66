/** What every hosted provider does with a ticket, whatever its protocol. */
import type { Ticket } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { isSameOrigin } from './origin.js';
import type { Vendor } from './vendor.js';

/** A record may be a moment late: a job the service does not know is taken for gone after this many polls. */
const POLLS_UNTIL_KNOWN = 5;

/** Whether a job was submitted so recently that "never heard of it" may only mean "not yet". */
export function isNew(submittedAt: number | undefined, now: number, pollSeconds: number): boolean {
  return submittedAt !== undefined && Math.abs(now - submittedAt) < POLLS_UNTIL_KNOWN * pollSeconds * 1000;
}

/** A job the service does not know yet; asking again will tell. */
export function notYetKnown(vendor: Vendor, ticket: Ticket): VendorError {
  const message = `${vendor.name} does not know job ${ticket.id} yet`;
  return new VendorError({ kind: 'outage', code: 'job-not-yet-known', message }, 'safe');
}

/**
 * Throws a VendorError when a job was submitted to another address than the one configured now: asking here would
 * find it gone, which it is not, and its own address must not get this key.
 */
export function expectHere(
  vendor: Vendor,
  ticket: Ticket,
  submittedTo: string | undefined,
  configured: string,
): void {
  if (submittedTo !== undefined && submittedTo !== configured && !isSameOrigin(submittedTo, configured)) {
    const message = `job ${ticket.id} was submitted to ${submittedTo}, and ${vendor.name} is now at ${configured}`;
    const hint = `set the address under providers.${vendor.name} in storyreel.yaml back until the job is fetched`;
    throw new VendorError({ kind: 'account', code: 'job-elsewhere', message, hint }, 'never');
  }
}

/** How often to ask after a job, from the setting's seconds: the longest pause is 10 s (DESIGN §10). */
export function paceOf(pollSeconds: number): { readonly firstMs: number; readonly maxMs: number } {
  const firstMs = Math.round(pollSeconds * 1000);
  return { firstMs, maxMs: Math.max(firstMs, Math.min(10_000, firstMs * 5)) };
}
