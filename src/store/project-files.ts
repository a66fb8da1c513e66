import { basename, dirname, extname, join } from 'node:path';

/** Where a project keeps what is not the story. All paths are beside the storyboard. */
export interface ProjectFiles {
  /** The storyboard's folder. */
  readonly folder: string;
  /** In git: which clip each shot is. `foo.yaml` has `foo.lock.yaml`. */
  readonly lock: string;
  /** Not in git: everything below. */
  readonly hidden: string;
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

/** The files that belong to a storyboard. */
export function projectFiles(storyboard: string): ProjectFiles {
  const folder = dirname(storyboard);
  const hidden = join(folder, '.storyreel');
  return {
    folder,
    lock: join(folder, `${basename(storyboard, extname(storyboard))}.lock.yaml`),
    hidden,
    store: join(hidden, 'store'),
    tmp: join(hidden, 'tmp'),
    pictures: join(hidden, 'pictures'),
    journal: join(hidden, 'journal.jsonl'),
    uploads: join(hidden, 'uploads.json'),
    runLock: join(hidden, 'run.lock'),
  };
}
