/** A wait longer than this is taken for a mistake of the server's. */
const LONGEST_MS = 60 * 60_000;

/**
 * The wait a `Retry-After` header asks for, in milliseconds: whole seconds or an HTTP date (RFC 9110 §10.2.3).
 * Undefined when there is none or it is neither.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const text = header?.trim();
  if (!text) {
    return undefined;
  }
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(LONGEST_MS, Math.max(0, ms)) : undefined;
}
