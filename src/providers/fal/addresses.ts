import { expectHere } from '../http/jobs.js';
import { ownUrl } from '../http/origin.js';
import type { Ticket } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { resume } from './answers.js';
import type { Fal } from './options.js';

/** Where a job is asked after. */
export interface JobAddresses {
  readonly status: string;
  /** Where the status is told as it changes. */
  readonly stream: string;
  readonly result: string;
  readonly cancel: string;
}

/** These namespaces keep three parts of a model id in the addresses of a job, all others two (fal-js: utils). */
const LONG_NAMESPACES = ['workflows', 'comfy'];

/**
 * The addresses of a job: those fal gave when they lead to the configured origin, else built ones. Throws a
 * VendorError when the job was submitted elsewhere, or when there is nothing to build them from.
 */
export function addressesOf(fal: Fal, ticket: Ticket): JobAddresses {
  const { vendor, queueUrl } = fal;
  const kept = resume.parse(ticket.resume);
  expectHere(vendor, ticket, kept.submitted_to, queueUrl);
  const built = kept.endpoint === undefined ? undefined : requestUrl(queueUrl, kept.endpoint, ticket.id);
  const status = ownUrl(kept.status_url, queueUrl) ?? (built && `${built}/status`);
  const result = ownUrl(kept.response_url, queueUrl) ?? built;
  const cancel = ownUrl(kept.cancel_url, queueUrl) ?? (built && `${built}/cancel`);
  if (!status || !result || !cancel) {
    const message = `job ${ticket.id} cannot be asked after: which model it is of was not written down`;
    throw new VendorError({ kind: 'protocol', code: 'ticket-incomplete', message }, 'never');
  }
  return { status: withLogs(status), stream: withLogs(status, '/stream'), result, cancel };
}

function requestUrl(queueUrl: string, endpoint: string, id: string): string {
  const parts = endpoint.split('/');
  const app = parts.slice(0, LONG_NAMESPACES.includes(parts[0] ?? '') ? 3 : 2).join('/');
  return `${queueUrl}/${app}/requests/${encodeURIComponent(id)}`;
}

/** Logs come only when asked for (fal: Asynchronous Inference). */
function withLogs(status: string, further = ''): string {
  const url = new URL(status);
  url.pathname += further;
  url.searchParams.set('logs', '1');
  return url.href;
}
