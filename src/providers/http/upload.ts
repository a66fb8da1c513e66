import { readFile } from 'node:fs/promises';
import { messageOf, StoryreelError } from '../../diagnostics/errors.js';
import type { FrozenPicture } from '../provider.js';
import { VendorError } from '../vendor-error.js';
import { ask, expectAnswer } from './ask.js';
import type { Client } from './client.js';
import { isSameOrigin, webUrl } from './origin.js';
import { oneLine, unreadable } from './vendor.js';

/** A picture may be 20 MB and a line slow. */
export const UPLOAD_TIMEOUT_MS = 180_000;

/** How long an upload is used again where the vendor says "at least 7 days". */
export const WEEK_MS = 7 * 24 * 60 * 60_000;

const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/** The name a picture is uploaded under: by its content, since file names are nobody's business. */
export function uploadName({ digest, mediaType }: FrozenPicture): string {
  return `${digest.slice(0, 16)}.${EXTENSIONS[mediaType] ?? 'bin'}`;
}

/** The picture's bytes. Throws a StoryreelError when the frozen copy cannot be read. */
export async function bytesOf(picture: FrozenPicture): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await readFile(picture.path));
  } catch (error) {
    throw new StoryreelError('picture-unreadable', `could not read ${picture.path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** Puts a picture where the vendor said, without the key. Throws a VendorError when it is not taken. */
export async function putBytes(
  client: Client,
  url: string,
  picture: FrozenPicture,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const body = { bytes: await bytesOf(picture) };
  const request = {
    method: 'PUT',
    url,
    headers,
    body,
    withKey: false,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  } as const;
  const answer = await ask(client, request, signal);
  const { vendor } = client;
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    // No key was sent, so 401 and 403 are about the place and not about the account; it may have grown old.
    throw new VendorError(
      {
        ...unreadable(vendor, ''),
        code: 'upload-refused',
        message: `the place ${vendor.name} gave does not take the picture (HTTP ${answer.status})`,
      },
      'safe',
    );
  }
  expectAnswer(vendor, answer);
}

/** The address of an uploaded picture, when it is one that a model can fetch. Throws a VendorError else. */
export function hostedUrl(client: Client, url: string, field: string, configured: string): string {
  const parsed = webUrl(url);
  if (
    !parsed ||
    (parsed.protocol !== 'https:' &&
      !isSameOrigin(url, configured) &&
      webUrl(configured)?.protocol !== 'http:')
  ) {
    throw new VendorError(unreadable(client.vendor, `${field} is not an https address`), 'safe');
  }
  return url;
}

/** The VendorError of an upload that was refused: the picture is at fault, or the request; or there is no such place (404). */
export function refusedUpload(client: Client, said: string, status: number): VendorError {
  const { name } = client.vendor;
  const text = oneLine(said);
  const message = `${name} does not take the picture (HTTP ${status}${text && `: ${text}`})`;
  const kind = status === 404 ? 'protocol' : 'input';
  return new VendorError({ kind, code: 'picture-refused', message }, 'never');
}
