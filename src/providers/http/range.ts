import type { IncomingMessage } from 'node:http';
import type { Marks, Part } from './partial-file.js';

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

/** What an answer's head says of the content, to tell it from another one by. */
export function marksOf({ headers }: IncomingMessage): Marks {
  const { etag, 'last-modified': modified } = headers;
  return {
    ...(etag?.startsWith('"') && { tag: etag }),
    ...(etag?.startsWith('W/') && { weak: etag }),
    ...(modified !== undefined && { modified }),
  };
}

/**
 * Whether two answers speak of one file, as far as can be told. A strong ETag promises equal bytes, and the others
 * do not (RFC 9110 §8.8); but where one of those differs, it is another file.
 */
export function isSameFile(one: Marks, other: Marks): boolean {
  if (one.tag !== undefined && other.tag !== undefined) {
    return one.tag === other.tag;
  }
  const agree = (mark: 'weak' | 'modified'): boolean =>
    one[mark] === undefined || other[mark] === undefined || one[mark] === other[mark];
  return agree('weak') && agree('modified');
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
