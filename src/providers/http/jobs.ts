/** What every hosted provider does with a ticket, whatever its protocol. */
import type { Ticket } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { isSameOrigin } from './origin.js';
import type { Vendor } from './vendor.js';

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
