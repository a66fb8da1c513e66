/** WaveSpeed's codes as failures (WaveSpeed: Error Codes). */
import { isDefiniteNo } from '../http/submit.js';
import { accountRefused, keyRefused, modelUnknown, outage, saying, type Vendor } from '../http/vendor.js';
import type { Failure } from '../provider.js';

/** Not an end: in the vendor's own client this code means that the job still runs (wavespeed: client). */
export const STILL_RUNNING = 5004;

/** "Task execution failed" and "task failed": there was a task. */
const TASK_FAILED: readonly number[] = [1403, 1405];

/**
 * Whether a code in the answer to a submit says that no task was made. False: one may have been, as a gateway's 504 and
 * the codes from 5000 on tell of a service that failed somewhere on the way, and nobody says that it was before the
 * task. Undefined: the code is in no document.
 */
export function deniesTask(code: number): boolean | undefined {
  if (isDefiniteNo(code)) {
    return true;
  }
  if (code >= 1000 && code < 2000) {
    // All of these are documented as "fix the request".
    return !TASK_FAILED.includes(code);
  }
  return (code >= 400 && code < 600) || code >= 5000 ? false : undefined;
}

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
      return modelUnknown(vendor, said);
    // Sent with HTTP 200 as well. The limit is reset each minute.
    case 429:
      return outage(name, `wavespeed takes no more requests just now${saying(said)}`);
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
