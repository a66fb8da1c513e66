import { systemCode } from '../../diagnostics/errors.js';

/** These name a step before the first byte whoever reports them: no address, or nobody listening. */
const BEFORE_CONNECTING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_NODATA',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** These can break a standing connection too; the system call tells. */
const WHEN_CONNECTING = new Set([
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ENETDOWN',
  'EACCES',
  'EPERM',
]);

/** The certificate was not believed; the request follows the handshake. */
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_SELF_SIGNED_CERT$|SELF_SIGNED_CERT_IN_CHAIN$|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID$)/;

/**
 * Whether an error of `fetch` proves that no byte of the request left: then nothing can have been accepted. Any
 * doubt is "no".
 */
export function provesUnsent(error: unknown): boolean {
  const cause = rootOf(error);
  if (cause instanceof AggregateError) {
    // One error an address: all attempts to connect failed.
    return cause.errors.length > 0 && cause.errors.every(provesUnsent);
  }
  const code = systemCode(cause) ?? '';
  const call = (cause as NodeJS.ErrnoException | undefined)?.syscall;
  return (
    BEFORE_CONNECTING.has(code) || (WHEN_CONNECTING.has(code) && call === 'connect') || CERTIFICATE.test(code)
  );
}

/** The system's or undici's name of what went wrong, e.g. "ECONNRESET"; never a message, which may quote headers. */
export function faultOf(error: unknown): string {
  const cause = rootOf(error);
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  const code = systemCode(cause) ?? systemCode(inner) ?? '';
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no answer';
}

/** What `fetch failed` hides. */
function rootOf(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5 && root instanceof Error && root.cause instanceof Error; depth++) {
    root = root.cause;
  }
  return root;
}
