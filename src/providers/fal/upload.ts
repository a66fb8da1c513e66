import { readAnswer } from '../http/answers.js';
import { ask, expectAnswer, puzzled } from '../http/ask.js';
import { hostedUrl, putBytes, refusedUpload, uploadName, WEEK_MS } from '../http/upload.js';
import type { Call, FrozenPicture, HostedPicture } from '../provider.js';
import { uploadAnswer } from './answers.js';
import { saidBy } from './errors.js';
import type { Fal } from './options.js';

/** Uploads a picture to fal's storage: ask for a place, put the bytes there (fal-js: storage). */
export async function upload(fal: Fal, picture: FrozenPicture, { signal }: Call): Promise<HostedPicture> {
  const { vendor, client, storageUrl, clock } = fal;
  const answer = await ask(
    client,
    {
      method: 'POST',
      url: `${storageUrl}/storage/upload/initiate?storage_type=fal-cdn-v3`,
      body: { json: { content_type: picture.mediaType, file_name: uploadName(picture) } },
      withKey: true,
    },
    signal,
  );
  const said = saidBy(answer).text;
  expectAnswer(vendor, answer, said);
  if (answer.status >= 400) {
    throw refusedUpload(client, said, answer.status);
  }
  const read = readAnswer(uploadAnswer, answer);
  if (!read.ok) {
    throw puzzled(vendor, read.problem);
  }
  const { upload_url, file_url } = read.value;
  const handle = hostedUrl(client, file_url, 'file_url', storageUrl);
  await putBytes(client, upload_url, picture, { 'content-type': picture.mediaType }, signal);
  // "At least 7 days" (fal: FAQ); another page says for ever. The cautious one costs an upload a week.
  return { handle, expires: clock.now() + WEEK_MS };
}
