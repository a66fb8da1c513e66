import type { Failure, Submission } from '../provider.js';
import type { Answer, Exchange } from './client.js';
import { outage, unreadable, type Vendor } from './vendor.js';

/**
 * What a submit that was not answered came to: refused only when it is proved that no byte was sent, else unknown
 * (DESIGN §10).
 */
export function unanswered(exchange: Exclude<Exchange, Answer>): Submission {
  return { kind: exchange.kind === 'unsent' ? 'refused' : 'unknown', failure: exchange.failure };
}

/**
 * The statuses that say that nothing was accepted. All other errors leave doubt: 408 and 499 tell of a request that was
 * given up, perhaps after it was passed on, and of the rest no vendor says anything.
 */
const DEFINITE_NOS: ReadonlySet<number> = new Set([400, 401, 402, 403, 404, 413, 422]);

/** Whether an HTTP status says for certain that a submit was not accepted. */
export function isDefiniteNo(status: number): boolean {
  return DEFINITE_NOS.has(status);
}

/**
 * What the HTTP status alone says of a submit, whatever the body: 429 is busy; 5xx is unknown, 500 as well, since
 * a server can fail after it took the job, and no vendor promises otherwise, and so is a 4xx that is no definite no; a
 * redirect that means "ask there instead" (301, 307, 308) was not acted on, another one may have been. Undefined: the
 * body has to be read.
 */
export function statusVerdict(vendor: Vendor, answer: Answer): Submission | undefined {
  const { status } = answer;
  if (status === 429) {
    return busy(`${vendor.name} takes no more jobs just now`, answer.retryAfterMs);
  }
  if (status >= 400 && !isDefiniteNo(status)) {
    return {
      kind: 'unknown',
      failure: outage(`http-${status}`, `${vendor.name} answered with HTTP ${status}`),
    };
  }
  if (status >= 300 && status < 400) {
    const failure: Failure = {
      kind: 'protocol',
      code: 'redirected',
      message: `${vendor.name} answered with a redirect (HTTP ${status}), which is not followed with a key`,
      hint: `check the addresses under providers.${vendor.name} in storyreel.yaml`,
    };
    return { kind: [301, 307, 308].includes(status) ? 'refused' : 'unknown', failure };
  }
  return undefined;
}

/** "Not now", with the wait when one was told. */
export function busy(message: string, waitMs: number | undefined): Submission {
  return { kind: 'busy', message, ...(waitMs !== undefined && { retryAfterMs: waitMs }) };
}

/** An answer that says neither yes nor no. */
export function unclear(vendor: Vendor, problem: string): Submission {
  return { kind: 'unknown', failure: unreadable(vendor, problem) };
}
