import type { StoryreelError } from '../../diagnostics/errors.js';
import { depotError } from '../depot-errors.js';

/** What a service said to a request that it did not fulfil. */
export interface Refusal {
  readonly status: number;
  /** The service's own word for it, e.g. "AccessDenied"; undefined when it gave none. */
  readonly code: string | undefined;
  /** The region the bucket is in, where the request went to another one. */
  readonly region: string | undefined;
}

/** The code in an error document (AWS: REST error responses). Its other fields may quote the key and are left alone. */
export function codeIn(document: string | undefined): string | undefined {
  return /<Code>([A-Za-z0-9]{1,64})<\/Code>/.exec(document ?? '')?.[1];
}

/** Whether asking again may help: the service is busy or unwell. */
export function isPassing({ status, code }: Refusal): boolean {
  return (
    (status >= 500 && status !== 501 && status !== 507) ||
    status === 408 ||
    status === 429 ||
    // Two wrote at once (AWS: conditional requests).
    (status === 409 && code === 'ConditionalRequestConflict')
  );
}

const KEY_CODES: ReadonlySet<string> = new Set([
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
  'InvalidToken',
]);
const FULL_CODES: ReadonlySet<string> = new Set([
  'QuotaExceeded',
  'XMinioStorageFull',
  'InsufficientStorage',
]);

/** A refusal as an error for people. */
export function refusalError(refusal: Refusal, store: string): StoryreelError {
  const { status, code, region } = refusal;
  const said = code === undefined ? `HTTP ${status}` : `HTTP ${status}, ${code}`;
  if (status === 507 || FULL_CODES.has(code ?? '')) {
    return depotError('shared-store-full', store, said);
  }
  if (code === 'EntityTooLarge') {
    const hint = 'S3 takes at most 5 GB in one piece; this clip stays on this machine only';
    return depotError('shared-store-refused', store, said, { hint });
  }
  if (region !== undefined && (status === 301 || status === 400 || status === 307)) {
    const hint = `write \`region: ${region}\` under \`store\` in storyreel.yaml`;
    return depotError('shared-store-refused', store, `the bucket is in ${region} (${said})`, { hint });
  }
  if (status === 401 || KEY_CODES.has(code ?? '')) {
    const hint = 'look at AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN';
    return depotError('shared-store-refused', store, `it does not take the key (${said})`, { hint });
  }
  if (code === 'RequestTimeTooSkewed') {
    const hint = "set this machine's clock";
    return depotError('shared-store-refused', store, `the clocks differ too much (${said})`, { hint });
  }
  if (code === 'NoSuchBucket') {
    return depotError('shared-store-refused', store, 'there is no such bucket');
  }
  return isPassing(refusal) || (status >= 300 && status < 400)
    ? depotError('shared-store-unreachable', store, said)
    : depotError('shared-store-refused', store, said);
}
