import type { KeyedFilm } from '../crew/hire-crew.js';
import { type OpenOptions, openFilm } from '../crew/open-film.js';
import { loadCards } from '../models/cards.js';
import type { BucketKey } from '../remote/s3/client.js';
import type { Notify } from '../store/notice.js';
import { findBucketKey, findKeys, type Keys } from './credentials.js';
import { storyboardPath } from './storyboard-path.js';
import type { Terminal } from './terminal.js';

/** Opens the film a command is about, with the keys of the environment. */
export async function openForCommand(
  file: string | undefined,
  terminal: Terminal,
  options: Pick<OpenOptions, 'model' | 'adapt' | 'extraOptions' | 'another' | 'asLocked'> & {
    readonly notify?: Notify;
  },
): Promise<KeyedFilm> {
  const path = await storyboardPath(terminal.cwd, file);
  let keys: Keys = new Map();
  let bucketKey: BucketKey | undefined;
  const film = await openFilm(path, {
    notify: () => undefined,
    ...options,
    cards: await loadCards(),
    credentials: async (folders) => {
      [keys, bucketKey] = await Promise.all([
        findKeys(terminal.env, folders),
        findBucketKey(terminal.env, folders),
      ]);
      return new Set(['local', ...keys.keys()]);
    },
  });
  return { ...film, keys, bucketKey };
}
