/** WaveSpeed's codes as failures (WaveSpeed: Error Codes). */
import { accountRefused, keyRefused, outage, saying, type Vendor } from '../http/vendor.js';
import type { Failure } from '../provider.js';

/** Not an end: in the vendor's own client this code means that the job still runs (wavespeed: client). */
export const STILL_RUNNING = 5004;

/** The failure behind a code, of an answer or of a job, and what was said with it. */
export function failureFor(vendor: Vendor, code: number, said: string): Failure {
  const name = `code-${code}`;
  switch (code) {
    case 401:
      return keyRefused(vendor, said);
    case 402:
    case 403:
      return accountRefused(vendor, `http-${code}`, said);
    case 404:
      return {
        kind: 'input',
        code: 'model-not-found',
        message: `wavespeed does not know the model${saying(said)}`,
        hint: 'the model card may be older than the service',
      };
    case 1200:
      return {
        kind: 'moderated',
        code: name,
        message: `wavespeed's content moderation refuses the prompt or a picture${saying(said)}`,
        hint: 'change the prompt or the picture; sending the same again does not help',
      };
    case 1400:
    case 1401:
      return input(name, `wavespeed does not take the request${saying(said)}`, 'change what it names');
    case 1402:
      return {
        kind: 'input',
        code: name,
        message: `wavespeed could not fetch a picture${saying(said)}`,
        hint: 'an address of a picture must be reachable without a login',
        cause: 'picture-unreachable',
      };
    // The documentation says "fix the request" of all 1xxx, and of these two only that the task failed. A failed job
    // is refunded, so one more try costs nothing.
    case 1403:
    case 1405:
      return outage(name, `the job failed at wavespeed${saying(said)}`);
    case STILL_RUNNING:
      return { kind: 'deadline', code: name, message: `the job ran out of time at wavespeed${saying(said)}` };
  }
  return code >= 500 && code < 600
    ? outage(name, `wavespeed is unwell (${code})${saying(said)}`)
    : code >= 5000
      ? outage(name, `wavespeed is unwell (code ${code})${saying(said)}`)
      : input(name, `wavespeed does not take the request (code ${code})${saying(said)}`);
}

function input(code: string, message: string, hint?: string): Failure {
  return { kind: 'input', code, message, ...(hint !== undefined && { hint }) };
}
