import type { IncomingMessage } from 'node:http';
import type { Part } from './partial-file.js';

/** The headers that ask for the rest of a file, or for all of it. */
export function rangeHeaders({ bytes, facts }: Pick<Part, 'bytes' | 'facts'>): Record<string, string> {
  // A compressed body would have other lengths and places.
  const plain = { accept: '*/*', 'accept-encoding': 'identity' };
  if (bytes === 0 || !isResumable(facts)) {
    return plain;
  }
  // With a tag the server itself sends all of it when the file is another one.
  return { ...plain, range: `bytes=${bytes}-`, ...(facts?.tag && { 'if-range': facts.tag }) };
}

/** A part may be gone on with only when it can be told that the file is still the same one. */
function isResumable(facts: Part['facts']): boolean {
  return facts?.tag !== undefined || facts?.total !== undefined;
}

/** A strong ETag; a weak one does not promise equal bytes (RFC 9110 §8.8.3). */
export function strongTag(answer: IncomingMessage): string | undefined {
  const { etag } = answer.headers;
  return etag?.startsWith('"') ? etag : undefined;
}

/** What a 206 carries: its first byte and the size of the whole; undefined when it does not say so properly. */
export function contentRange(answer: IncomingMessage): { first: number; total: number } | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15})$/.exec(answer.headers['content-range'] ?? '');
  return match ? { first: Number(match[1]), total: Number(match[3]) } : undefined;
}

/** The size of the whole that a 416 names. */
export function unsatisfiedTotal(answer: IncomingMessage): number | undefined {
  const match = /^bytes \*\/(\d{1,15})$/.exec(answer.headers['content-range'] ?? '');
  return match ? Number(match[1]) : undefined;
}

/** The size a 200 announces. */
export function contentLength(answer: IncomingMessage): number | undefined {
  const length = answer.headers['content-length'];
  return length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
