import { basename, dirname, extname, join } from 'node:path';

/** Where a project keeps what is not the story. All paths are beside the storyboard. */
export interface ProjectFiles {
  /** Whether they are those of its rehearsals, and not those of its film. */
  readonly rehearsal: boolean;
  /** The storyboard's folder. */
  readonly folder: string;
  /** In git: which clip each shot is. `foo.yaml` has `foo.lock.yaml`. */
  readonly lock: string;
  /** Not in git: everything below. In a rehearsal the lock is in it, too. */
  readonly hidden: string;
  /** Keeps what is hidden out of git, that of rehearsals as well. */
  readonly gitignore: string;
  /** Bought clips by content, and `keys/` beside them. Nothing in it is ever half written. */
  readonly store: string;
  /** The only place for partial files. Same file system as the store, so that a rename is atomic. */
  readonly tmp: string;
  /** Frozen reference pictures by content. */
  readonly pictures: string;
  /** What happened to every attempt (DESIGN §5). */
  readonly journal: string;
  /** Pictures that providers already have. */
  readonly uploads: string;
  /** Folder that says which process is running. */
  readonly runLock: string;
}

/** For projectFiles: what is of the film, as all that is in git. */
export const OF_THE_FILM = { rehearsal: false } as const;

/**
 * The files that belong to a storyboard: those of its film, or those of its rehearsals, which have nothing in common but the
 * storyboard's folder.
 */
export function projectFiles(
  storyboard: string,
  { rehearsal }: { readonly rehearsal: boolean },
): ProjectFiles {
  const folder = dirname(storyboard);
  const outer = join(folder, '.storyreel');
  const hidden = rehearsal ? join(outer, 'rehearsal') : outer;
  return {
    rehearsal,
    folder,
    lock: join(rehearsal ? hidden : folder, `${basename(storyboard, extname(storyboard))}.lock.yaml`),
    hidden,
    gitignore: join(outer, '.gitignore'),
    store: join(hidden, 'store'),
    tmp: join(hidden, 'tmp'),
    pictures: join(hidden, 'pictures'),
    journal: join(hidden, 'journal.jsonl'),
    uploads: join(hidden, 'uploads.json'),
    runLock: join(hidden, 'run.lock'),
  };
}
