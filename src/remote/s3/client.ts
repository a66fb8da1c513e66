/**
 * Requests to a bucket, signed by aws4fetch (Signature Version 4). Every request is one that may be sent again: objects are
 * only created, never replaced. The key leaves in signatures only, and only to the configured address: nothing is followed.
 */
import { AwsV4Signer } from 'aws4fetch';
import { messageOf } from '../../diagnostics/errors.js';
import { readText } from '../../providers/http/read-text.js';
import { startWatchdog, type Watchdog } from '../../providers/http/watchdog.js';
import type { Clock } from '../../terms/clock.js';
import { LARGEST_TEXT } from '../depot.js';
import { depotError } from '../depot-errors.js';
import { type Bucket, bucketName, objectUrl } from './address.js';
import { codeIn, isPassing, type Refusal } from './answer.js';
import { textOf } from './text.js';

/** The key of a bucket's account. */
export interface BucketKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** The region to take where the settings name none. */
  readonly region?: string;
}

/** What a client is made of. */
export interface S3ClientOptions {
  readonly bucket: Bucket;
  readonly key: BucketKey;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Milliseconds without a byte after which nobody is thought to be there; default 30 s. */
  readonly silenceMs?: number;
  /** Milliseconds before the second and the following tries. */
  readonly pauses?: readonly number[];
}

/** One request for an object. */
export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly name: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is sent; opened anew for every try. */
  readonly body?: S3Body;
}

/** A body whose digest is known before it is sent, so that the service can check what it got. */
export interface S3Body {
  readonly digest: string;
  readonly bytes: number;
  open(alive: () => void): ReadableStream<Uint8Array> | string;
}

/** An answer, or why there is none that helps. */
export type S3Answer<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Sends requests. */
export interface S3Client {
  readonly name: string;
  /**
   * Sends a request and gives what `read` makes of a 2xx answer. What passes is asked again a few times. Throws
   * `shared-store-unreachable` when nobody answers, and the signal's reason.
   */
  send<T>(
    request: S3Request,
    signal: AbortSignal,
    read: (response: Response, watchdog: Watchdog) => Promise<T>,
  ): Promise<S3Answer<T>>;
}

const SILENCE_MS = 30_000;
const PAUSES: readonly number[] = [300, 1_500];
/** The digest of no bytes. */
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Sends a file while it is read. Without a window, and with redirects as errors, fetch need not keep a copy of the body for
 * another try (Fetch: HTTP-network-or-cache fetch); else all of the clip would be in memory. A file is sent only after a look
 * for its name, so that a redirect was met before.
 */
const AS_IT_IS_READ = { duplex: 'half', redirect: 'error', window: null } as const;

/** Something broke on this side and not on the line: asking again does not help. */
class OwnTrouble extends Error {}

/** Marks an error of reading the answer as one that another try would not mend. */
export function notTheLine(error: unknown): Error {
  return new OwnTrouble('', { cause: error });
}

/** A client for one bucket. */
export function createS3Client(options: S3ClientOptions): S3Client {
  const { bucket, key, clock } = options;
  const name = bucketName(bucket);
  const region = bucket.region ?? key.region ?? 'us-east-1';
  const signingKeys = new Map<string, ArrayBuffer>();
  /** How far the service's clock is ahead of ours: a request signed with another time is refused. */
  let skewMs = 0;

  async function signed({ method, name: object, headers, body }: S3Request) {
    const signer = new AwsV4Signer({
      method,
      url: objectUrl(bucket, region, object),
      headers: {
        ...headers,
        'x-amz-content-sha256': body?.digest ?? EMPTY,
        ...(body && { 'content-length': String(body.bytes) }),
      },
      accessKeyId: key.accessKeyId,
      secretAccessKey: key.secretAccessKey,
      ...(key.sessionToken !== undefined && { sessionToken: key.sessionToken }),
      service: 's3',
      region,
      cache: signingKeys,
      datetime: new Date(clock.now() + skewMs).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    return signer.sign();
  }

  async function once<T>(
    request: S3Request,
    watchdog: Watchdog,
    read: (response: Response, watchdog: Watchdog) => Promise<T>,
  ): Promise<S3Answer<T>> {
    const { url, headers } = await signed(request);
    const body = request.body?.open(watchdog.alive);
    const init = {
      method: request.method,
      headers,
      signal: watchdog.signal,
      redirect: 'manual',
      ...(body !== undefined && { body }),
      ...(typeof body === 'object' && AS_IT_IS_READ),
    } as RequestInit;
    const response = await options.fetch(url.href, init);
    watchdog.alive();
    if (response.ok) {
      return { kind: 'done', value: await read(response, watchdog) };
    }
    // What a GET was refused with tells "not there" from the rest. A PUT may be refused before all of it was sent, and the
    // line cut with it: then the status has to do.
    const said =
      request.method === 'GET'
        ? await textOf(response, watchdog)
        : await readText(response, LARGEST_TEXT, watchdog.signal);
    const refusal = {
      status: response.status,
      code: codeIn(said),
      region: response.headers.get('x-amz-bucket-region') ?? undefined,
    };
    return { kind: 'refused', refusal: learnTime(refusal, response) };
  }

  /** Takes the service's time from its answer when it minds ours. */
  function learnTime(refusal: Refusal, response: Response): Refusal {
    const theirs = Date.parse(response.headers.get('date') ?? '');
    if (refusal.code === 'RequestTimeTooSkewed' && Number.isFinite(theirs)) {
      skewMs = theirs - clock.now();
    }
    return refusal;
  }

  return {
    name,
    async send(request, signal, read) {
      const pauses = options.pauses ?? PAUSES;
      let isSetRight = false;
      for (let tries = 0; ; ) {
        signal.throwIfAborted();
        const watchdog = startWatchdog(signal, options.silenceMs ?? SILENCE_MS);
        const pause = pauses[tries];
        try {
          const answer = await once(request, watchdog, read);
          if (answer.kind === 'done') {
            return answer;
          }
          if (answer.refusal.code === 'RequestTimeTooSkewed' && !isSetRight) {
            isSetRight = true;
            continue;
          }
          if (!isPassing(answer.refusal) || pause === undefined) {
            return answer;
          }
        } catch (error) {
          signal.throwIfAborted();
          if (error instanceof OwnTrouble) {
            throw error.cause;
          }
          if (pause === undefined) {
            const why = watchdog.expired() ? 'it does not answer' : reasonOf(error);
            throw depotError('shared-store-unreachable', name, why, { cause: error });
          }
        } finally {
          watchdog.clear();
        }
        tries++;
        await clock.sleep(pause ?? 0, signal);
      }
    },
  };
}

/** What fetch hides in the cause of "fetch failed". */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : messageOf(cause ?? error);
}
