import { basename, relative } from 'node:path';
import { openStoreOf } from '../../crew/files-of.js';
import { type ConflictedLock, conflictedLock, isConflicted } from '../../crew/lock-sides.js';
import { takeProject } from '../../crew/production.js';
import { StoryreelError } from '../../diagnostics/errors.js';
import { nearest } from '../../diagnostics/nearest.js';
import { lockSource, readLock, writeLock } from '../../store/lock-file.js';
import { type MergedShot, mergeLocks, settled } from '../../store/lock-merge.js';
import type { ExitName } from '../../terms/exit.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, write, writeLine } from '../terminal.js';
import { askTakes } from './lock-resolve-ask.js';
import { mergedDocument, mergedText, questionsText } from './lock-resolve-text.js';

/** How `storyreel lock resolve` is called. */
export interface ResolveLockOptions {
  /** Shots and the numbers of the takes that are in the film. */
  readonly take?: readonly (readonly [shot: string, take: number])[];
  /** Where both branches chose, the choice of this one. */
  readonly ours?: boolean;
  /** Where both branches chose, the choice of the other one. */
  readonly theirs?: boolean;
  readonly json?: boolean;
}

/** `storyreel lock resolve`: a lock with the takes of both branches where a merge left conflicts. */
export async function resolveLock(
  file: string | undefined,
  options: ResolveLockOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const storyboard = await storyboardPath(terminal.cwd, storyboardOf(file));
  const store = await openStoreOf(storyboard);
  const { files } = store;
  const shown = relative(terminal.cwd, files.lock) || basename(files.lock);
  const owner = await takeProject(store, 'storyreel lock resolve', terminal.clock);
  try {
    const before = await lockSource(files.lock, shown);
    const conflict = await conflictedLock(files.lock, shown, {
      environment: terminal.env,
      signal: terminal.signal,
    });
    if (!conflict) {
      // Whoever asks wants to know that the lock is good.
      await readLock(files.lock, shown);
      await say(
        options,
        { json: mergedDocument([], []), text: `${shown} has no conflict to settle\n` },
        terminal,
      );
      return 'done';
    }
    const merged = answered(mergeLocks(conflict.sides), conflict, options);
    const open = merged.filter(({ question }) => question);
    const chosen = open.length === 0 ? merged : await askTakes(merged, conflict, options, terminal);
    if (!chosen) {
      const text = `${questionsText(open, conflict, terminal)}Nothing was written: ${HOW_TO_SAY}\n`;
      await say(options, { json: mergedDocument(merged, open), text, isRefused: true }, terminal);
      return 'budget-or-consent';
    }
    // A person may take an hour to answer, and git does not wait.
    if ((await lockSource(files.lock, shown))?.text !== before?.text) {
      throw new StoryreelError('lock-changed', `${shown} was written to meanwhile; it is left as it is now`, {
        retry: 'safe',
        hint: 'run `storyreel lock resolve` again',
      });
    }
    await writeLock(files.lock, Object.fromEntries(chosen.map(({ id, shot }) => [id, shot])), files.tmp);
    const text = mergedText(chosen, conflict, { shown, storyboard: await unsettled(storyboard, terminal) });
    await say(options, { json: mergedDocument(chosen, []), text }, terminal);
    return 'done';
  } finally {
    await owner.release();
  }
}

const HOW_TO_SAY = 'say which with --take SHOT=N for each of them, or with --ours or --theirs for all';

/** People name the file that git complains of. */
function storyboardOf(file: string | undefined): string | undefined {
  return file?.replace(/\.lock\.ya?ml$/, '.yaml');
}

/** The storyboard's own conflict is git's and its author's affair; undefined when it has none. */
async function unsettled(storyboard: string, terminal: Terminal): Promise<string | undefined> {
  return (await isConflicted(storyboard)) ? relative(terminal.cwd, storyboard) : undefined;
}

/** The shots with the questions answered that the command line answers. Throws a StoryreelError `take-unknown`. */
function answered(
  merged: readonly MergedShot[],
  { sides }: ConflictedLock,
  options: ResolveLockOptions,
): readonly MergedShot[] {
  const takes = new Map(options.take);
  for (const shot of takes.keys()) {
    if (!merged.some(({ id }) => id === shot)) {
      const closest = nearest(
        shot,
        merged.map(({ id }) => id),
      );
      throw new StoryreelError('take-unknown', `the lock has no shot "${shot}"`, {
        ...(closest ? { hint: `did you mean ${closest}?` } : {}),
      });
    }
  }
  return merged.map((each) => {
    const { question } = each;
    const side = options.ours ? question?.ours : options.theirs ? question?.theirs : undefined;
    const take = takes.get(each.id) ?? side;
    if (take === undefined) {
      return each;
    }
    const numbers = each.shot.takes.map((one) => one.take);
    if (!numbers.includes(take)) {
      throw new StoryreelError('take-unknown', `shot "${each.id}" has no take ${take}`, {
        hint: `its takes are ${numbers.join(', ')}`,
      });
    }
    return settled(each, take, sides.theirs);
  });
}

interface Said {
  readonly json: unknown;
  readonly text: string;
  readonly isRefused?: boolean;
}

async function say(
  { json: wantsJson }: ResolveLockOptions,
  { json, text, isRefused }: Said,
  terminal: Terminal,
) {
  if (wantsJson) {
    await writeLine(terminal.stdout, JSON.stringify(json));
  }
  if (!wantsJson || isRefused) {
    await write(isRefused ? terminal.stderr : terminal.stdout, text);
  }
}
