import { realpath } from 'node:fs/promises';
import { isInside } from './project.js';

/**
 * The folders that the files of a project may lie in: its root, and the libraries its settings name. Nothing else, so that
 * no storyboard can have a file of this machine uploaded (DESIGN §3).
 */
export class Reach {
  readonly #folders: readonly string[];
  /** With symbolic links followed. */
  readonly #realFolders: Promise<readonly string[]>;

  /**
   * All absolute. `original` is the work tree that a project elsewhere is a past state of: files of it may stand in for that
   * one's own by links, and only so.
   */
  constructor(root: string, libraries: readonly string[] = [], original?: string) {
    this.#folders = [root, ...libraries];
    const real = [...this.#folders, ...(original === undefined ? [] : [original])];
    this.#realFolders = Promise.all(real.map((folder) => realpath(folder).catch(() => folder)));
  }

  /** Whether a path lies inside, going by the names alone. */
  holds(path: string): boolean {
    return this.#folders.some((folder) => isInside(folder, path));
  }

  /** Whether a path without symbolic links, as realpath gives it, lies inside. */
  async holdsReal(real: string): Promise<boolean> {
    return (await this.#realFolders).some((folder) => isInside(folder, real));
  }
}
