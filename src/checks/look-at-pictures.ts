import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { isInside } from '../language/project.js';
import type { Storyboard } from '../language/storyboard.js';
import { readPictureFacts } from '../media/picture.js';
import type { PictureFormat } from '../models/card.js';
import { suggester } from './suggest.js';

/** What was found where a reference's picture should be. */
export type PictureLook =
  | {
      readonly kind: 'picture';
      readonly format: PictureFormat;
      readonly width: number;
      readonly height: number;
      readonly bytes: number;
    }
  | { readonly kind: 'missing'; readonly nearest: string | undefined }
  | { readonly kind: 'outside'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** A file of another kind, e.g. "a GIF picture" or "text". */
  | { readonly kind: 'foreign'; readonly looksLike: string };

/** How many files are looked at together: enough to hide a slow disk, few enough for any limit on open files. */
const AT_ONCE = 32;

/** Looks at every picture of the library, headers only, each file once. */
export async function lookAtPictures(storyboard: Storyboard): Promise<ReadonlyMap<string, PictureLook>> {
  const looks = new Map<string, PictureLook>();
  const root = await realpath(storyboard.root).catch(() => storyboard.root);
  const suggestIn = folderSuggestions();
  const waiting = [...storyboard.references.values()];
  const worker = async (): Promise<void> => {
    for (let reference = waiting.pop(); reference; reference = waiting.pop()) {
      if (reference.picture.kind === 'file') {
        const { path, written } = reference.picture;
        looks.set(
          reference.name,
          await look(path, written, { root: storyboard.root, realRoot: root, suggestIn }),
        );
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return looks;
}

interface Surroundings {
  readonly root: string;
  /** The root with symbolic links followed. */
  readonly realRoot: string;
  readonly suggestIn: FolderSuggestions;
}

async function look(
  path: string,
  written: string,
  { root, realRoot, suggestIn }: Surroundings,
): Promise<PictureLook> {
  if (written.includes('\0')) {
    return { kind: 'missing', nearest: undefined };
  }
  if (!isInside(root, path)) {
    return { kind: 'outside', why: 'the path leads out of the project' };
  }
  if (isAbsolute(written)) {
    return {
      kind: 'outside',
      why: 'the path is absolute, so it would mean another place on another machine',
    };
  }
  try {
    const real = await realpath(path);
    if (!isInside(realRoot, real)) {
      return { kind: 'outside', why: 'a symbolic link leads out of the project' };
    }
    const found = await stat(real);
    if (!found.isFile()) {
      // To open a pipe or a device may never end.
      return { kind: 'unreadable', reason: found.isDirectory() ? 'it is a folder' : 'it is not a file' };
    }
    return await readPictureFacts(real);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) {
      throw error;
    }
    return code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENAMETOOLONG'
      ? { kind: 'missing', nearest: (await suggestIn(dirname(path)))(basename(path)) }
      : { kind: 'unreadable', reason: REASONS[code] ?? `the system says ${code}` };
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its symbolic links lead in a circle',
};

/** Suggests names of files in a folder; each folder is listed once. */
type FolderSuggestions = (folder: string) => Promise<ReturnType<typeof suggester>>;

function folderSuggestions(): FolderSuggestions {
  const folders = new Map<string, ReturnType<FolderSuggestions>>();
  return (folder) => {
    const known = folders.get(folder) ?? readdir(folder).then(suggester, () => suggester([]));
    folders.set(folder, known);
    return known;
  };
}
