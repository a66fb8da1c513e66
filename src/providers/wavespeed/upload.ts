import { ask, expectAnswer } from '../http/ask.js';
import type { Answer } from '../http/client.js';
import { bytesOf, hostedUrl, putBytes, UPLOAD_TIMEOUT_MS, uploadName, WEEK_MS } from '../http/upload.js';
import type { Call, FrozenPicture, HostedPicture } from '../provider.js';
import { uploadedBinary, uploadTicket } from './answers.js';
import type { Wavespeed } from './options.js';
import { dataOf } from './said.js';

/** Headers that are the connection's business; an answer may not set them. */
const NOT_THEIRS = /^(host|content-length|connection|transfer-encoding|cookie|expect|upgrade|te|trailer)$/i;

/** Uploads a picture: by a ticket, or in the older way where there are no tickets. Kept for 7 days. */
export async function upload(
  wavespeed: Wavespeed,
  picture: FrozenPicture,
  call: Call,
): Promise<HostedPicture> {
  const { client, baseUrl, clock } = wavespeed;
  const answer = await ask(
    client,
    {
      method: 'POST',
      url: `${baseUrl}/api/v3/media/uploads`,
      body: { json: { filename: uploadName(picture), size: picture.bytes, content_type: picture.mediaType } },
      withKey: true,
    },
    call.signal,
  );
  const started = clock.now();
  const url =
    answer.status === 404
      ? await uploadBinary(wavespeed, picture, call)
      : await byTicket(wavespeed, picture, answer, call);
  return { handle: hostedUrl(client, url, 'data.download_url', baseUrl), expires: started + WEEK_MS };
}

async function byTicket(
  wavespeed: Wavespeed,
  picture: FrozenPicture,
  answer: Answer,
  { signal }: Call,
): Promise<string> {
  const { download_url, upload: place } = dataOf(wavespeed, uploadTicket, answer);
  const given = Object.entries(place.headers ?? {}).filter(([name]) => !NOT_THEIRS.test(name));
  await putBytes(wavespeed.client, place.url, picture, Object.fromEntries(given), signal);
  return download_url;
}

/** The older upload: multipart, field `file`. */
async function uploadBinary(wavespeed: Wavespeed, picture: FrozenPicture, { signal }: Call): Promise<string> {
  const { vendor, client, baseUrl } = wavespeed;
  const form = new FormData();
  form.append('file', new Blob([await bytesOf(picture)], { type: picture.mediaType }), uploadName(picture));
  const url = `${baseUrl}/api/v3/media/upload/binary`;
  const answer = await ask(
    client,
    { method: 'POST', url, body: { form }, withKey: true, timeoutMs: UPLOAD_TIMEOUT_MS },
    signal,
  );
  expectAnswer(vendor, answer);
  return dataOf(wavespeed, uploadedBinary, answer).download_url;
}
