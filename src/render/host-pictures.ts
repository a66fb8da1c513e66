import { messageOf, StoryreelError } from '../diagnostics/errors.js';
import type { RequestReference } from '../models/request.js';
import type { Failure, HostedPicture, Reasoned } from '../providers/provider.js';
import type { Digest } from '../terms/digest.js';
import type { Desk } from './desk.js';
import type { Run, Show } from './run.js';
import type { WantedClip } from './work.js';

/** The pictures of a request as a provider wants them, or why it cannot have them. */
export type Hosted =
  | { readonly kind: 'hosted'; readonly pictures: ReadonlyMap<string, HostedPicture> }
  | { readonly kind: 'refused'; readonly failure: Failure };

/**
 * Makes a clip's pictures available to a provider. What is sent is the frozen copy; a picture the account
 * already has is not sent again. Throws a StoryreelError when a picture changed since the plan.
 */
export async function hostPictures(run: Run, desk: Desk, wanted: WantedClip, show: Show): Promise<Hosted> {
  const pictures = new Map<string, HostedPicture>();
  for (const reference of wanted.request.references) {
    const picture = await hostPicture(run, desk, reference, show);
    if ('failure' in picture) {
      return { kind: 'refused', failure: picture.failure };
    }
    pictures.set(reference.name, picture);
  }
  return { kind: 'hosted', pictures };
}

async function hostPicture(
  run: Run,
  desk: Desk,
  { picture, digest }: RequestReference,
  show: Show,
): Promise<HostedPicture | { readonly failure: Failure }> {
  if (picture.kind === 'url') {
    return { handle: picture.url };
  }
  const frozen = await run.frozen(picture, digest);
  const { provider, account } = desk;
  if (!provider.host) {
    return { handle: frozen.path };
  }
  const { store, clock, signal } = run.crew;
  const known = store.uploads.find(account, digest, clock.now());
  if (known) {
    return known;
  }
  show('uploading');
  const name = `${account} ${digest}`;
  const upload =
    run.uploading.get(name) ??
    provider.host(frozen, { signal }).then(async (hosted) => {
      await remember(run, account, digest, hosted);
      return hosted;
    });
  run.uploading.set(name, upload);
  try {
    return await upload;
  } catch (error) {
    if (signal.aborted || !(error instanceof StoryreelError)) {
      throw error;
    }
    return { failure: uploadFailure(error) };
  } finally {
    // From here on the memory knows of it, and when it expires.
    run.uploading.delete(name);
  }
}

/** A disk that does not take it costs another upload one day, and no shot. */
async function remember(run: Run, account: string, digest: Digest, hosted: HostedPicture): Promise<void> {
  const { store, emit } = run.crew;
  await store.uploads.record(account, digest, hosted).catch((error: unknown) => {
    emit({ type: 'notice-given', code: 'upload-forgotten', message: messageOf(error) });
  });
}

/** An upload costs nothing, so its failure is a refusal: of the service when it may pass, else of this offer. */
function uploadFailure(error: StoryreelError & { readonly failure?: Failure }): Failure {
  // A provider that says which class its failure is of has the last word: a bad key or a refused picture.
  if (error.failure) {
    return { ...error.failure, message: `a picture could not be uploaded: ${error.failure.message}` };
  }
  // A refused key or picture is what it is, whatever was asked for with it.
  const kind = (error as Reasoned).failure?.kind ?? 'protocol';
  return {
    kind: error.retry === 'safe' ? 'outage' : kind,
    code: error.code,
    message: `a picture could not be uploaded: ${messageOf(error)}`,
    ...(error.hint !== undefined && { hint: error.hint }),
  };
}
