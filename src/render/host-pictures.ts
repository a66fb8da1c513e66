import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { RequestReference } from '../models/request.js';
import type { Failure, HostedPicture, Reasoned } from '../providers/provider.js';
import type { Digest } from '../terms/digest.js';
import type { Exchange } from './breaker.js';
import type { Desk } from './desk.js';
import type { Upload } from './lost-uploads.js';
import type { Run, Show } from './run.js';
import type { WantedClip } from './work.js';

/** A picture as a provider wants it, and the upload it is, where it is one. */
interface Placed {
  readonly picture: HostedPicture;
  readonly upload?: Upload;
}

/** What came of an upload: nothing is thrown for what the provider does. */
export type Uploaded = { readonly hosted: HostedPicture } | { readonly failure: Failure };

/** The pictures of a request as a provider wants them, or why it cannot have them. `paused`: it is unwell, and nothing was sent. */
export type Hosted =
  | {
      readonly kind: 'hosted';
      readonly pictures: ReadonlyMap<string, HostedPicture>;
      readonly uploads: readonly Upload[];
    }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'paused' };

/**
 * Makes a clip's pictures available to a provider. What is sent is the frozen copy; a picture the account
 * already has is not sent again. Throws a StoryreelError when a picture changed since the plan.
 */
export async function hostPictures(run: Run, desk: Desk, wanted: WantedClip, show: Show): Promise<Hosted> {
  const pictures = new Map<string, HostedPicture>();
  const uploads: Upload[] = [];
  for (const reference of wanted.request.references) {
    const placed = await hostPicture(run, desk, reference, show);
    if (placed === 'paused') {
      return { kind: 'paused' };
    }
    if ('failure' in placed) {
      return { kind: 'refused', failure: placed.failure };
    }
    pictures.set(reference.name, placed.picture);
    uploads.push(...(placed.upload ? [placed.upload] : []));
  }
  return { kind: 'hosted', pictures, uploads };
}

async function hostPicture(
  run: Run,
  desk: Desk,
  { picture, digest }: RequestReference,
  show: Show,
): Promise<Placed | { readonly failure: Failure } | 'paused'> {
  if (picture.kind === 'url') {
    return { picture: { handle: picture.url } };
  }
  const frozen = await run.frozen(picture, digest);
  const { provider, account } = desk;
  if (!provider.host) {
    return { picture: { handle: frozen.path } };
  }
  const { store, clock, signal } = run.crew;
  const known = await store.uploads.find(account, digest, clock.now());
  if (known) {
    return { picture: known, upload: { digest, handle: known.handle } };
  }
  const name = `${account} ${digest}`;
  let upload = run.uploading.get(name);
  if (!upload) {
    // Of many pictures that wait to be sent to a provider that is unwell, one tries.
    const exchange = desk.breaker.enter();
    if (!exchange) {
      return 'paused';
    }
    upload = takeNote(run, account, digest, exchange, provider.host(frozen, { signal }));
    run.uploading.set(name, upload);
  }
  show('uploading');
  try {
    const uploaded = await upload;
    return 'failure' in uploaded
      ? uploaded
      : { picture: uploaded.hosted, upload: { digest, handle: uploaded.hosted.handle } };
  } finally {
    // From here on the memory knows of it, and when it expires.
    run.uploading.delete(name);
  }
}

/** What came of an upload, once for all clips that wait for it. */
async function takeNote(
  run: Run,
  account: string,
  digest: Digest,
  exchange: Exchange,
  uploading: Promise<HostedPicture>,
): Promise<Uploaded> {
  try {
    const hosted = await uploading;
    await remember(run, account, digest, hosted);
    return { hosted };
  } catch (error) {
    if (run.crew.signal.aborted || !(error instanceof StoryreelError)) {
      throw error;
    }
    const failure = uploadFailure(error);
    if (failure.kind === 'outage') {
      exchange.outage(failure.message.replace(NOT_UPLOADED, ''));
    }
    return { failure };
  } finally {
    // That pictures are taken does not say that jobs are: the submit that follows will.
    exchange.leave();
  }
}

/** A disk that does not take it costs another upload one day, and no shot. */
async function remember(run: Run, account: string, digest: Digest, hosted: HostedPicture): Promise<void> {
  const { store, emit } = run.crew;
  await store.uploads.record(account, digest, hosted).catch((error: unknown) => {
    emit({ type: 'notice-given', code: 'upload-forgotten', message: messageOf(error) });
  });
}

/** How the message of a failed upload begins. */
export const NOT_UPLOADED = 'a picture could not be uploaded: ';

/** An upload costs nothing, so its failure is a refusal: of the service when it may pass, else of this offer. */
function uploadFailure(error: StoryreelError & { readonly failure?: Failure }): Failure {
  // A provider that says which class its failure is of has the last word: a bad key or a refused picture.
  if (error.failure) {
    return { ...error.failure, message: `${NOT_UPLOADED}${error.failure.message}` };
  }
  // A refused key or picture is what it is, whatever was asked for with it.
  const kind = (error as Reasoned).failure?.kind ?? 'protocol';
  return {
    kind: error.retry === 'safe' ? 'outage' : kind,
    code: error.code,
    message: `${NOT_UPLOADED}${messageOf(error)}`,
    ...(error.hint !== undefined && { hint: error.hint }),
  };
}
