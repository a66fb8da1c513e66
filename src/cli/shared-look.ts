import type { SharedLook } from '../crew/look-into-shared.js';
import type { OpenFilm } from '../crew/open-film.js';
import type { BucketKey } from '../remote/s3/client.js';
import { formatExact, toDollars } from '../terms/money.js';
import type { Terminal } from './terminal.js';

/** What the shared store has of what a film lacks; undefined without a shared store, or when nothing is missing. */
export async function lookForCommand(
  film: OpenFilm & { readonly bucketKey?: BucketKey | undefined },
  { fetch, clock, signal }: Terminal,
): Promise<SharedLook | undefined> {
  if (!film.checked.settings.store) {
    return undefined;
  }
  const { lookIntoShared } = await import('../crew/look-into-shared.js');
  return lookIntoShared(film, { fetch, clock, key: film.bucketKey }, signal);
}

/** For people. */
export function sharedText(look: SharedLook): string {
  switch (look.kind) {
    case 'not-asked':
      return `The shared store ${look.remote} was not asked, as a plan needs no network; a render asks it first.`;
    case 'away':
      return `Not looked at: ${look.message}.`;
    case 'asked': {
      const count = look.shots.length;
      if (count === 0) {
        return `None of it is in the shared store ${look.remote}.`;
      }
      const which = count > 5 ? `${count} shots` : look.shots.join(', ');
      return `In the shared store ${look.remote}: ${which}. A render takes them from there: ${formatExact(look.saved)} less.`;
    }
  }
}

/** For programs. */
export function sharedDocument(look: SharedLook): Record<string, unknown> {
  const { remote, kind } = look;
  return look.kind === 'asked'
    ? { remote, asked: true, shots: look.shots, saved_usd: toDollars(look.saved) }
    : { remote, asked: false, ...(kind === 'away' && { message: look.message }) };
}
