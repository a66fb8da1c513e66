import type { Failure } from '../provider.js';

/** How a service is called in messages. */
export interface Vendor {
  /** The provider's name, e.g. "fal". */
  readonly name: string;
  /** The environment variable its key comes from. */
  readonly variable: string;
}

/** The key was not taken: 401 at every vendor. */
export function keyRefused(vendor: Vendor, said: string): Failure {
  return {
    kind: 'account',
    code: 'key-refused',
    message: `${vendor.name} does not accept the key in ${vendor.variable}${saying(said)}`,
    hint: `check ${vendor.variable} in the environment or in .env; a new key may need a first payment to work`,
    cause: 'key-refused',
  };
}

/** The key is good and the account is not: permission, plan or credit. */
export function accountRefused(vendor: Vendor, code: string, said: string): Failure {
  return {
    kind: 'account',
    code,
    message: `${vendor.name} refuses this account${saying(said)}`,
    hint: `look at the balance and the permissions of the account behind ${vendor.variable}`,
  };
}

/**
 * There is no such model: 404 to a submit. It says nothing of the request, which another offer may take, nor of what else the
 * account may do. `code`: the vendor's own, where it has one.
 */
export function modelUnknown(vendor: Vendor, said: string, code = 'model-not-found'): Failure {
  return {
    kind: 'protocol',
    code,
    message: `${vendor.name} does not know the model${saying(said)}`,
    hint: 'the model card may be older than the service',
  };
}

/** The service is unwell, or cannot be reached. */
export function outage(code: string, message: string): Failure {
  return { kind: 'outage', code, message };
}

/** An answer that cannot be made sense of. */
export function unreadable(vendor: Vendor, problem: string): Failure {
  return {
    kind: 'protocol',
    code: 'answer-unreadable',
    message: `${vendor.name}'s answer cannot be read: ${problem}`,
    hint: 'if it stays so, the service has changed: look for a newer storyreel',
  };
}

/** What was said, as the end of a sentence; nothing when nothing was said. */
export function saying(text: string): string {
  const line = oneLine(text);
  return line === '' ? '' : `: ${line}`;
}

const LONGEST_QUOTE = 300;

/** A vendor's words as one line of sensible length, without control characters. */
export function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}…` : line;
}
