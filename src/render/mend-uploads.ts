import { messageOf } from '../diagnostics/errors.js';
import type { Failure } from '../providers/provider.js';
import type { Desk } from './desk.js';
import type { Upload } from './lost-uploads.js';
import type { Run } from './run.js';
import type { Tried } from './try-offer.js';
import type { WantedClip } from './work.js';

/**
 * After a failure over a picture that the provider could not reach: forgets the uploads the job was sent with, so that
 * no later job is sent with them. That mends it where another upload may fare better: the next try makes it. Which ones a
 * job of an `earlier` run was sent with is not known; they were older than this run.
 */
export async function mendUploads(
  run: Run,
  desk: Desk,
  wanted: WantedClip,
  tried: Tried,
  used: readonly Upload[] | 'earlier',
): Promise<Tried> {
  if (tried.kind === 'stored' && used !== 'earlier') {
    used.forEach(desk.lostUploads.found);
  }
  if (tried.kind !== 'refused' && tried.kind !== 'ended') {
    return tried;
  }
  const { failure } = tried;
  if (failure?.cause !== 'picture-unreachable') {
    return tried;
  }
  const isPaid = tried.kind === 'ended' && tried.ending.charged !== 'no';
  let isMended = used === 'earlier' && hasFiles(desk, wanted);
  for (const upload of used === 'earlier' ? await earlierUploads(run, desk, wanted) : used) {
    const isWorthAnother = desk.lostUploads.lost(upload);
    // An upload costs nothing; another job that is paid for nothing does.
    await forget(run, desk, upload, isWorthAnother || isPaid ? 'now' : 'after-this-run');
    isMended ||= isWorthAnother;
  }
  if (isPaid) {
    const then = 'the next job gets new uploads';
    return { ...tried, failure: notFound(failure, desk, wanted, '', then) };
  }
  const when = used === 'earlier' ? '' : ' in this run';
  const then = 'run it again later, or with another provider first';
  return { ...tried, failure: notFound(failure, desk, wanted, when, then), mended: isMended };
}

/** What an earlier run may have sent its job with: what is remembered from before this one. */
async function earlierUploads(run: Run, { account }: Desk, wanted: WantedClip): Promise<Upload[]> {
  const { store, clock } = run.crew;
  const uploads: Upload[] = [];
  for (const { digest } of wanted.request.references) {
    const known = await store.uploads.find(account, digest, clock.now());
    if (known && !known.isNew) {
      uploads.push({ digest, handle: known.handle });
    }
  }
  return uploads;
}

function hasFiles({ provider }: Desk, { request }: WantedClip): boolean {
  return provider.host !== undefined && request.references.some(({ picture }) => picture.kind !== 'url');
}

/** A disk that does not take it costs the next run a failed job, and this one nothing. */
async function forget(
  run: Run,
  { account }: Desk,
  { digest, handle }: Upload,
  when: 'now' | 'after-this-run',
): Promise<void> {
  const { store, emit } = run.crew;
  await store.uploads.forget(account, digest, handle, when).catch((error: unknown) => {
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
