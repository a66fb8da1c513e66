import type { KeyedFilm } from '../crew/hire-crew.js';
import { type OpenOptions, openFilm } from '../crew/open-film.js';
import { loadCards } from '../models/cards.js';
import type { Notify } from '../store/notice.js';
import { type FoundKeys, findKeys } from './credentials.js';
import { keysInGit, tellKeysInGit } from './keys-in-git.js';
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
  let found: FoundKeys = { keys: new Map(), bucketKey: undefined, files: [] };
  let inGit = Promise.resolve<readonly string[]>([]);
  const film = await openFilm(path, {
    notify: () => undefined,
    ...options,
    cards: await loadCards(),
    credentials: async (folders) => {
      found = await findKeys(terminal.env, folders);
      // git is asked while the film is planned.
      inGit = keysInGit(found.files, terminal);
      return new Set(['local', ...found.keys.keys()]);
    },
  });
  await tellKeysInGit(await inGit, terminal, options.notify);
  const { keys, bucketKey } = found;
  return { ...film, keys, bucketKey };
}
