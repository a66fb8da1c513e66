import { messageOf } from '../diagnostics/errors.js';
import type { Failure } from '../providers/provider.js';
import type { Desk } from './desk.js';
import type { UsedUpload } from './host-pictures.js';
import type { Run } from './run.js';
import type { Tried } from './try-offer.js';
import type { WantedClip } from './work.js';

/**
 * After a failure over a picture that the provider could not reach: forgets the uploads the job was sent with, so that
 * no later job is sent with them. That mends it when one of them was of an earlier run: the next try uploads it anew. One
 * that was uploaded in this run is not uploaded in it again. Which ones a job of an `earlier` run was sent with is not
 * known; they were older than this run.
 */
export async function mendUploads(
  run: Run,
  desk: Desk,
  wanted: WantedClip,
  tried: Tried,
  used: readonly UsedUpload[] | 'earlier',
): Promise<Tried> {
  if (tried.kind !== 'refused' && tried.kind !== 'ended') {
    return tried;
  }
  const { failure } = tried;
  if (failure?.cause !== 'picture-unreachable') {
    return tried;
  }
  const uploads = used === 'earlier' ? await earlierUploads(run, desk, wanted) : used;
  for (const upload of uploads) {
    await forget(run, desk, upload);
  }
  if (tried.kind === 'ended' && tried.ending.charged !== 'no') {
    const then = 'the next job gets new uploads';
    return { ...tried, failure: notFound(failure, desk, wanted, '', then) };
  }
  const isOld = used === 'earlier' ? hasFiles(desk, wanted) : used.some(({ isNew }) => !isNew);
  if (isOld) {
    return { ...tried, mended: true };
  }
  const then = 'run it again later, or with another provider first';
  return { ...tried, failure: notFound(failure, desk, wanted, ' in this run', then) };
}

/** What an earlier run may have sent its job with: what is remembered from before this one. */
async function earlierUploads(run: Run, { account }: Desk, wanted: WantedClip): Promise<UsedUpload[]> {
  const { store, clock } = run.crew;
  const uploads: UsedUpload[] = [];
  for (const { digest } of wanted.request.references) {
    const known = await store.uploads.find(account, digest, clock.now());
    if (known && !known.isNew) {
      uploads.push({ digest, handle: known.handle, isNew: false });
    }
  }
  return uploads;
}

function hasFiles({ provider }: Desk, { request }: WantedClip): boolean {
  return provider.host !== undefined && request.references.some(({ picture }) => picture.kind !== 'url');
}

/** A disk that does not take it costs the next run a failed job, and this one nothing. */
async function forget(run: Run, { account }: Desk, { digest, handle }: UsedUpload): Promise<void> {
  const { store, emit } = run.crew;
  await store.uploads.forget(account, digest, handle).catch((error: unknown) => {
    emit({ type: 'notice-given', code: 'upload-kept', message: messageOf(error) });
  });
}

/** The failure with a hint for whoever wrote no address of a picture, and so has none to put right. */
function notFound(failure: Failure, desk: Desk, wanted: WantedClip, when: string, then: string): Failure {
  const isAuthors = wanted.request.references.some(({ picture }) => picture.kind === 'url');
  if (isAuthors || !hasFiles(desk, wanted)) {
    return failure;
  }
  const hint = `its pictures were uploaded to ${desk.provider.name}${when}, and it did not find them; ${then}`;
  return { ...failure, hint };
}
