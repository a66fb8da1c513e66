import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { RepositoryOptions } from './repository.js';
import { runGit } from './run-git.js';

/**
 * Whether git tracks a file: its content is in the repository it lies in, or goes there with the next commit. A link is
 * followed. Never rejects: where git cannot say, or is told to stop, nothing is known to be tracked.
 */
export async function isTracked(path: string, options: RepositoryOptions): Promise<boolean> {
  try {
    const file = await realpath(path);
    const place = { ...options, folder: dirname(file) };
    const { status, output } = await runGit(place, ['ls-files', '-z', '--', basename(file)]);
    return status === 0 && output.length > 0;
  } catch {
    return false;
  }
}
