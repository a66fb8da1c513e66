import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { messageOf } from '../../diagnostics/errors.js';
import type { Plan } from '../../plan/plan.js';
import { type FolderLock, LOCK_ENDING } from '../../store/folder-locks.js';
import { openForCommand } from '../open.js';
import type { Terminal } from '../terminal.js';

/** The films that share a store, as far as they can be planned. */
export interface FolderFilms {
  readonly plans: readonly Plan[];
  /** Storyboards that cannot be planned, so that nobody knows what they want. */
  readonly unplanned: readonly { readonly name: string; readonly message: string }[];
}

/** Plans the storyboard a command is about and those of the locks beside it. Buys nothing, writes nothing. */
export async function planFolder(
  storyboard: string,
  locks: readonly FolderLock[],
  terminal: Terminal,
): Promise<FolderFilms> {
  const stems = locks.map(({ name }) => name.slice(0, -LOCK_ENDING.length));
  const beside = stems.flatMap((stem) => [`${stem}.yaml`, `${stem}.yml`]);
  const names = [...new Set([basename(storyboard), ...beside])];
  const plans: Plan[] = [];
  const unplanned: { name: string; message: string }[] = [];
  for (const name of names) {
    const path = join(dirname(storyboard), name);
    if (!(await isFile(path))) {
      continue;
    }
    try {
      const { plan } = await openForCommand(path, terminal, {});
      if (plan) {
        plans.push(plan);
      } else {
        unplanned.push({ name, message: 'it has mistakes: see storyreel check' });
      }
    } catch (error) {
      unplanned.push({ name, message: messageOf(error) });
    }
  }
  return { plans, unplanned };
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
