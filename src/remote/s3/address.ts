import type { StorePlace } from '../../language/store-settings.js';

/** A bucket, as the settings name it. */
export type Bucket = Extract<StorePlace, { kind: 's3' }>;

/** What is sent with a name in its path has to be encoded as the signature has it (RFC 3986). */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The address of an object (AWS: Virtual hosting of buckets; a bucket with dots has no certificate of its own). */
export function objectUrl(
  { bucket, prefix, endpoint, pathStyle }: Bucket,
  region: string,
  name: string,
): string {
  const inPath = pathStyle ?? (endpoint !== undefined || bucket.includes('.'));
  const base = new URL(endpoint ?? `https://s3.${region}.amazonaws.com`);
  const host = inPath ? base.host : `${bucket}.${base.host}`;
  const parts = [...(inPath ? [bucket] : []), ...prefix.split('/'), ...name.split('/')].filter(Boolean);
  return `${base.protocol}//${host}${base.pathname.replace(/\/+$/, '')}/${parts.map(encoded).join('/')}`;
}

/** The bucket for people. */
export function bucketName({ bucket, prefix, endpoint }: Bucket): string {
  const at = endpoint === undefined ? '' : ` at ${new URL(endpoint).host}`;
  return `s3://${bucket}${prefix && `/${prefix}`}${at}`;
}
