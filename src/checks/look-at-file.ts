import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { dirname as writtenDirname } from 'node:path/posix';
import { systemCode } from '../diagnostics/errors.js';
import type { Bring } from '../language/project.js';
import type { Reach } from '../language/reach.js';
import { suggester } from './suggest.js';

/** What keeps a file that a storyboard names from being read. */
export type NoFile =
  /** `nearest`: a name in the same folder that may have been meant. */
  | { readonly kind: 'missing'; readonly nearest: string | undefined }
  /** Not inside the project; `why` is for people. */
  | { readonly kind: 'outside'; readonly why: string }
  /** A folder, a pipe, a device. */
  | { readonly kind: 'not-a-file'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** A file as a storyboard names it. */
export interface NamedFile {
  /** Absolute. */
  readonly path: string;
  readonly written: string;
}

/** How many files are looked at together: enough to hide a slow disk, few enough for any limit on open files. */
const AT_ONCE = 32;

/** Looks at files of a project: at each only where it lies within the project's reach, and only when it is one. */
export class FileLooker {
  readonly #reach: Reach;
  readonly #bring: Bring | undefined;
  /** Suggests names of files in a folder; each folder is listed once. */
  readonly #suggesters = new Map<string, Promise<ReturnType<typeof suggester>>>();

  constructor(reach: Reach, bring?: Bring) {
    this.#reach = reach;
    this.#bring = bring;
  }

  /** Looks at every file of a list, by its name there. */
  async lookAtAll<T>(
    files: Iterable<readonly [name: string, file: NamedFile]>,
    read: (path: string) => Promise<T>,
  ): Promise<ReadonlyMap<string, T | NoFile>> {
    const looks = new Map<string, T | NoFile>();
    const waiting = [...files];
    const worker = async (): Promise<void> => {
      for (let next = waiting.pop(); next; next = waiting.pop()) {
        looks.set(next[0], await this.#look(next[1], read));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return looks;
  }

  async #look<T>({ path, written }: NamedFile, read: (path: string) => Promise<T>): Promise<T | NoFile> {
    if (written.includes('\0')) {
      return { kind: 'missing', nearest: undefined };
    }
    if (!this.#reach.holds(path)) {
      return { kind: 'outside', why: 'the path leads out of the project' };
    }
    if (isAbsolute(written)) {
      const why = 'the path is absolute, so it would mean another place on another machine';
      return { kind: 'outside', why };
    }
    await this.#bring?.(path);
    try {
      const real = await realpath(path);
      if (!(await this.#reach.holdsReal(real))) {
        return { kind: 'outside', why: 'a symbolic link leads out of the project' };
      }
      const found = await stat(real);
      if (!found.isFile()) {
        // To open a pipe or a device may never end.
        return { kind: 'not-a-file', reason: found.isDirectory() ? 'it is a folder' : 'it is not a file' };
      }
      return await read(real);
    } catch (error) {
      const code = systemCode(error);
      if (code === undefined) {
        throw error;
      }
      return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
        ? { kind: 'missing', nearest: (await this.#suggesterOf(dirname(path)))(basename(path)) }
        : { kind: 'unreadable', reason: REASONS[code] ?? `the system says ${code}` };
    }
  }

  #suggesterOf(folder: string): Promise<ReturnType<typeof suggester>> {
    const known =
      this.#suggesters.get(folder) ??
      readdir(folder).then(
        (names) => suggester(names),
        () => suggester([]),
      );
    this.#suggesters.set(folder, known);
    return known;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its symbolic links lead in a circle',
};

/** What to do about a file that is not there. */
export function missingHint(written: string, nearest: string | undefined): string {
  const folder = writtenDirname(written);
  const close = nearest && (folder === '.' ? nearest : `${folder}/${nearest}`);
  return close ? `did you mean ${close}?` : 'paths are relative to the file they are written in';
}

/** A path as it is shown in a message. */
export function shownInMessage(path: string): string {
  return path.length > 120 ? `${path.slice(0, 119)}…` : path;
}
