import { ask } from '../http/ask.js';
import { bytesOf, UPLOAD_TIMEOUT_MS, uploadName } from '../http/upload.js';
import type { Call, FrozenPicture, HostedPicture } from '../provider.js';
import { uploaded } from './answers.js';
import type { Pixverse } from './options.js';
import { respOf } from './said.js';

/** How long an id lives is not published; a day keeps an old one from failing a job. */
const REMEMBERED_MS = 24 * 60 * 60_000;

/** Uploads a picture's bytes. Throws a VendorError when it is not taken. */
export async function upload(pixverse: Pixverse, picture: FrozenPicture, call: Call): Promise<HostedPicture> {
  const form = new FormData();
  form.append('image', new Blob([await bytesOf(picture)], { type: picture.mediaType }), uploadName(picture));
  return { ...(await send(pixverse, form, call)), expires: pixverse.clock.now() + REMEMBERED_MS };
}

/** Has PixVerse fetch a picture from the address its author gave. Throws a VendorError when it is not taken. */
export function uploadLink(pixverse: Pixverse, url: string, call: Call): Promise<HostedPicture> {
  const form = new FormData();
  form.append('image_url', url);
  return send(pixverse, form, call);
}

async function send(pixverse: Pixverse, form: FormData, { signal }: Call): Promise<HostedPicture> {
  const { client, baseUrl } = pixverse;
  const url = `${baseUrl}/openapi/v2/image/upload`;
  const request = {
    method: 'POST',
    url,
    body: { form },
    withKey: true,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  } as const;
  return { handle: respOf(pixverse, uploaded, await ask(client, request, signal)).img_id };
}
