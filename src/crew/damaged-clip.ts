import { rename } from 'node:fs/promises';
import { StoryreelError } from '../diagnostics/errors.js';
import { requestKey } from '../plan/key.js';
import type { Plan, PlannedShot } from '../plan/plan.js';
import type { AttemptBook } from '../render/attempt-book.js';
import { readJournal } from '../render/journal.js';
import { diskError } from '../store/durable.js';
import type { Digest } from '../terms/digest.js';
import { againText, jobsLeft, renderedAgain } from './buying-again.js';
import type { OpenFilm } from './open-film.js';
import type { Rendered } from './render-plan.js';

/** What a film is made of, and what makes it. */
export interface DamageParts {
  readonly film: Pick<OpenFilm, 'store' | 'checked'>;
  /** As in HireOptions. */
  readonly kind: 'film' | 'preview' | 'stitch';
  readonly plan: Pick<Plan, 'shots'>;
}

/**
 * Makes a film; when a clip cannot be used because its bytes are not those that were bought, it is set aside, so that the
 * next render finds it missing and gets it again. Nothing but a look at all bytes tells such a clip by its size.
 */
export async function settingDamagedAside<T>(
  parts: DamageParts,
  { clips }: Pick<Rendered, 'clips'>,
  stitch: () => Promise<T>,
): Promise<T> {
  const { store } = parts.film;
  try {
    return await stitch();
  } catch (error) {
    const shot = error instanceof StoryreelError && error.code === 'clip-unreadable' ? error.shot : undefined;
    const clip = shot === undefined ? undefined : clips.get(shot);
    if (shot === undefined || !clip || (await store.clips.verify(clip.digest))) {
      throw error;
    }
    const hint = await whatNext(shot, clip.digest, parts).catch(() => asksFirst(parts.kind));
    const aside = clip.path.replace(/\.mp4$/, '.damaged');
    await rename(clip.path, aside).catch((failed: unknown) => {
      throw diskError(failed, `set the damaged clip of shot ${shot} aside`, clip.path);
    });
    const message = `the clip of shot ${shot} was damaged in the store after it was bought; it is kept as ${aside}`;
    throw new StoryreelError('clip-unreadable', message, {
      cause: error,
      shot,
      hint,
    });
  }
}

function asksFirst(kind: DamageParts['kind']): string {
  return `run ${commandFor(kind)}, which asks before it buys`;
}

function commandFor(kind: DamageParts['kind']): string {
  return kind === 'preview' ? 'storyreel preview' : 'storyreel render';
}

/** What gets the clip again, and at which price. */
async function whatNext(shot: string, clip: Digest, { film, kind, plan }: DamageParts): Promise<string> {
  const planned = plan.shots.find(({ id }) => id === shot);
  const again = planned && renderedAgain(planned);
  if (!again) {
    return asksFirst(kind);
  }
  const book = await readJournal(film.store.files.journal);
  const store = isAskedFor(planned) && film.checked.settings.store ? 'the shared store' : undefined;
  return `${commandFor(kind)} ${againText(again, sellerOf(planned, clip, book), store)}`;
}

/** The provider that a render asks for a clip before it buys: it is in use, and its job is that of what the shot is now. */
function sellerOf(planned: PlannedShot, clip: Digest, book: AttemptBook): string | undefined {
  const { offers } = planned;
  const seller = isAskedFor(planned) ? jobsLeft(book).get(clip) : undefined;
  const isInUse = offers.length === 0 || offers.some(({ provider }) => provider === seller);
  return isInUse ? seller : undefined;
}

/** Whether a render asks for the takes that are there: a lock may name those of an earlier dialect, and is stitched all the same. */
function isAskedFor({ candidates }: PlannedShot): boolean {
  return candidates.every(({ request, key }) => requestKey(request) === key);
}
