import { relative } from 'node:path';
import { isTracked } from '../git/tracked.js';
import type { Notice, Notify } from '../store/notice.js';
import { type Terminal, writeLine } from './terminal.js';

/** Which of the `.env` files that keys were read from are tracked by git. Never rejects; starts git only for a file. */
export async function keysInGit(
  files: readonly string[],
  { env, signal }: Terminal,
): Promise<readonly string[]> {
  const tracked = await Promise.all(files.map((file) => isTracked(file, { environment: env, signal })));
  return files.filter((_, index) => tracked[index]);
}

/** What is said of keys in git. `file` is as people are to type it. */
export function keysInGitNotice(file: string): Notice {
  return {
    code: 'keys-in-git',
    message: `keys are read from ${file}, which git tracks: whoever has the repository has them`,
    hint: `git rm --cached ${file}, write .env into .gitignore and commit; then make new keys, as the history keeps the old ones`,
  };
}

/** Warns of keys that git tracks, once a run: `notify` where a command has one, else standard error. */
export async function tellKeysInGit(
  files: readonly string[],
  terminal: Terminal,
  notify?: Notify,
): Promise<void> {
  for (const file of files) {
    const notice = keysInGitNotice(relative(terminal.cwd, file));
    const { code, message, hint } = notice;
    if (terminal.warned.has(message)) {
      continue;
    }
    terminal.warned.add(message);
    if (notify) {
      notify(notice);
    } else {
      await writeLine(terminal.stderr, `warning[${code}] ${message}\n  hint: ${hint}`);
    }
  }
}
