import type { Json } from '../terms/brand.js';
import type { CallKind, Vendor } from './vendor.js';

/** One request as it came in and what became of it. Keys are not in it. */
export interface RecordedRequest {
  /** From 1. */
  readonly number: number;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly time: number;
  readonly provider: Vendor;
  readonly call: CallKind;
  readonly method: string;
  readonly path: string;
  /** The query, keys left out. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON body as it was sent. */
  readonly body?: Json;
  /** The status of the answer; 0 when the connection was reset. */
  status: number;
  /** The job it was about. */
  job?: string;
  /** In USD, when the request made a job. */
  charged?: number;
  /** The fault that spoilt it. */
  fault?: string;
}

/** Headers that carry a key, in small letters. */
const SECRET_HEADERS = new Set(['authorization', 'api-key', 'cookie', 'proxy-authorization']);

/** What stands in place of a key. */
const REDACTED = '[redacted]';

/** The latest requests. */
export class RequestLog {
  #entries: RecordedRequest[] = [];
  #count = 0;
  readonly #capacity: number;

  constructor(capacity = 20_000) {
    this.#capacity = capacity;
  }

  add(request: Omit<RecordedRequest, 'number'>): RecordedRequest {
    this.#count += 1;
    const entry = { number: this.#count, ...request };
    this.#entries.push(entry);
    // Dropping a quarter at a time keeps the cost of a request the same however long the log is.
    if (this.#entries.length > this.#capacity) {
      this.#entries = this.#entries.slice(Math.ceil(this.#capacity / 4));
    }
    return entry;
  }

  list(): readonly RecordedRequest[] {
    return [...this.#entries];
  }

  clear(): void {
    this.#entries = [];
  }
}

/** Headers as text, with the keys' values replaced. That a key was sent remains visible. */
export function withoutKeys(headers: Headers): Record<string, string> {
  const shown: Record<string, string> = {};
  headers.forEach((value, name) => {
    shown[name] = SECRET_HEADERS.has(name) ? REDACTED : value;
  });
  return shown;
}
