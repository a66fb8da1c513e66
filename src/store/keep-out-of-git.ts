import { writeFile } from 'node:fs/promises';
import type { ProjectFiles } from './project-files.js';

/**
 * Has git leave alone what is not the story, also in a project that was not begun with `init`: `git add -A` would commit
 * every clip, and `git clean` delete what was paid for. A file of that name that is there stays as it is. Never throws: a
 * disk that takes nothing is told of by whoever has something to lose.
 */
export async function keepOutOfGit({ gitignore }: ProjectFiles): Promise<void> {
  await writeFile(gitignore, '*\n', { flag: 'wx' }).catch(() => undefined);
}
