import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The storyboard a command is about: the file, the folder's `storyboard.yaml`, or that of the working folder. */
export async function storyboardPath(cwd: string, argument: string | undefined): Promise<string> {
  const path = resolve(cwd, argument ?? '.');
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, 'storyboard.yaml') : path;
}
