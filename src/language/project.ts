import { stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/** Where a storyboard's project begins and where its settings may stand (DESIGN §10). */
export interface ProjectPlace {
  /** Absolute: the git root, else the storyboard's folder. Pictures must lie inside, or in a library (see Reach). */
  readonly root: string;
  /** Absolute path of the nearest `storyreel.yaml`, from the storyboard's folder up to the git root. */
  readonly settingsPath: string | undefined;
}

/**
 * Told of each file of a project before it is read or looked at, by its absolute path, so that a project which is not in a
 * work tree can be brought there as far as it is needed. What it cannot bring is missing to whoever reads.
 */
export type Bring = (path: string) => Promise<void>;

/** Looks for the git root and the settings file above a folder. */
export async function findProject(folder: string): Promise<ProjectPlace> {
  const above: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    above.push(at);
    if (dirname(at) === at) {
      break;
    }
  }
  const [gits, settings] = await Promise.all([
    // In a worktree or submodule `.git` is a file.
    Promise.all(above.map((each) => exists(join(each, '.git')))),
    Promise.all(above.map((each) => exists(join(each, 'storyreel.yaml')))),
  ]);
  const gitDepth = gits.indexOf(true);
  const root = gitDepth === -1 ? folder : (above[gitDepth] ?? folder);
  const reach = gitDepth === -1 ? 1 : gitDepth + 1;
  const settingsDepth = settings.slice(0, reach).indexOf(true);
  const settingsFolder = settingsDepth === -1 ? undefined : above[settingsDepth];
  return { root, settingsPath: settingsFolder && join(settingsFolder, 'storyreel.yaml') };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * A path as people and machine output are shown it: relative to the project root, with forward slashes; in a library outside
 * it with as many `../` as lead there.
 */
export function shownPath(root: string, absolutePath: string): string {
  return relative(root, absolutePath).split(sep).join('/');
}

/** Whether a path lies inside a folder (or is it), going by the names alone. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !/^([A-Za-z]:|[\\/])/.test(way));
}
