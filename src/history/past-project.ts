import { mkdir, mkdtemp, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve } from 'node:path';
import type { ObjectReader } from '../git/objects.js';
import type { Repository } from '../git/repository.js';
import type { Revision } from '../git/revisions.js';
import { isInside, shownPath } from '../language/project.js';
import { SchemaValidator } from '../language/schema/validator.js';
import { loadSettings } from '../language/settings.js';
import { OF_THE_FILM, projectFiles } from '../store/project-files.js';
import type { HistoryNote } from './note.js';
import { RevisionFiles } from './revision-files.js';

/** A storyboard as it was in a revision, in a folder of its own, in which whatever reads storyboards can read it. */
export interface PastProject {
  /** Absolute path of the storyboard. */
  readonly storyboard: string;
  /** Brings further files of the revision when they are asked for. */
  readonly bring: (path: string) => Promise<void>;
  /** What could not be brought so far. */
  readonly notes: () => readonly HistoryNote[];
  /** Deletes the folder. */
  remove(): Promise<void>;
}

/** What a past project is made from. */
export interface PastProjectParts {
  readonly repository: Repository;
  readonly objects: ObjectReader;
  readonly revision: Revision;
  /** The storyboard's path in that revision, from the repository's root. */
  readonly path: string;
  /** The project's folder for what is in the making. */
  readonly tmp: string;
}

/** The file that ends the search for a project's root (language: findProject). */
const ROOT_MARK = '.git';
const SETTINGS = 'storyreel.yaml';
/** Room for libraries beside and above the project, which stand there as they do beside the work tree. */
const ABOVE = 'above/above/above/above';

/**
 * Writes a storyboard of a revision, its lock and its settings into a new folder below `tmp`, laid out as in the
 * repository; imports, pictures and sounds follow when they are asked for. Throws the file system's errors.
 */
export async function openPastProject(parts: PastProjectParts): Promise<PastProject> {
  const { repository, objects, revision, path, tmp } = parts;
  await mkdir(tmp, { recursive: true });
  const folder = await mkdtemp(join(tmp, 'revision-'));
  const root = join(folder, ABOVE, 'root');
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    // Where there was nothing before, there is nothing afterwards.
    await rmdir(tmp).catch(() => undefined);
    await rmdir(dirname(tmp)).catch(() => undefined);
  };
  try {
    const files = new RevisionFiles(repository, objects, revision, root);
    const storyboard = join(root, path);
    await mkdir(dirname(storyboard), { recursive: true });
    await writeFile(join(root, ROOT_MARK), '');
    await Promise.all(
      [path, shownPath(root, projectFiles(storyboard, OF_THE_FILM).lock), ...settingsAbove(path)].map(
        (each) => files.bring(each),
      ),
    );
    const notes = await placeLibraries({ folder, root, original: repository.root }, path, files);
    return {
      storyboard,
      bring: async (wanted) => {
        if (isInside(root, wanted) && wanted !== root) {
          await files.bring(shownPath(root, wanted));
        }
      },
      notes: () => [...files.notes, ...notes],
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The places where the settings of a storyboard may stand, the nearest first. */
function settingsAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) {
    folders.push(folder);
  }
  return [...folders, '.'].map((folder) => posix.join(folder, SETTINGS));
}

interface Room {
  /** All that is written is below it. */
  readonly folder: string;
  /** The root of the repository in it. */
  readonly root: string;
  /** The root of the work tree. */
  readonly original: string;
}

/**
 * Makes the folders that the settings name as libraries. Those outside the repository have no past here: today's stand in
 * for them. Says which.
 */
async function placeLibraries(
  { folder, root, original }: Room,
  path: string,
  files: RevisionFiles,
): Promise<readonly HistoryNote[]> {
  const settings = await nearestSettings(root, path);
  if (settings === undefined) {
    return [];
  }
  const { libraries } = (await loadSettings(settings, root, new SchemaValidator())).settings;
  const notes: HistoryNote[] = [];
  for (const library of libraries) {
    const own = isInside(root, library);
    if (own && (await files.tree.find(shownPath(root, library))).kind === 'folder') {
      await mkdir(library, { recursive: true });
    } else if (!own && isInside(folder, library)) {
      const way = relative(root, library);
      await mkdir(dirname(library), { recursive: true });
      await symlink(resolve(original, way), library, 'dir').catch(() => undefined);
      const message = `the library ${way} lies outside this repository: it is taken as it is today`;
      notes.push({ code: 'library-as-today', message });
    }
  }
  return notes;
}

async function nearestSettings(root: string, path: string): Promise<string | undefined> {
  for (const each of settingsAbove(path)) {
    const found = await stat(join(root, each)).catch(() => undefined);
    if (found) {
      return join(root, each);
    }
  }
  return undefined;
}
