import { type ClipHistory, readClipHistory } from '../../crew/clip-history.js';
import { openStoreOf } from '../../crew/files-of.js';
import { takeProject } from '../../crew/production.js';
import { type SortedClips, sortClips } from '../../crew/spare-clips.js';
import { type KnownClip, surveyStore } from '../../crew/store-survey.js';
import { formatBytes } from '../../report/size.js';
import type { ProjectStore } from '../../store/project-store.js';
import { removeClip } from '../../store/remove-clip.js';
import type { ExitName } from '../../terms/exit.js';
import { askYes, canAsk } from '../question.js';
import { rehearsalPart, sayRehearsal } from '../rehearsal.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, writeLine } from '../terminal.js';
import { type FolderFilms, planFolder } from './store-films.js';
import { gcDocument, tellSorted } from './store-gc-text.js';
import { bytesOf, counted, totalCostText } from './store-text.js';

/** How `storyreel store gc` is called. */
export interface GcOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  /** Delete although the older commits of a shallow clone are not here. */
  readonly shallowOk?: boolean;
  readonly json?: boolean;
}

/** What a look at the store and at everything that names its clips shows. */
export interface GcLook {
  readonly sorted: SortedClips;
  readonly history: ClipHistory;
  readonly unplanned: FolderFilms['unplanned'];
  /** How many locks the folder has. */
  readonly locks: number;
}

/** `storyreel store gc`: shows the clips that nothing needs, asks, and deletes them. */
export async function collectGarbage(
  file: string | undefined,
  options: GcOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const storyboard = await storyboardPath(terminal.cwd, file);
  const store = await openStoreOf(storyboard);
  // No run may put clips into the store meanwhile; to look, none has to end.
  const lock = options.dryRun ? undefined : await takeProject(store, 'storyreel store gc', terminal.clock);
  try {
    const look = (): Promise<GcLook> => lookAround(storyboard, store, terminal);
    const seen = await look();
    if (!options.json) {
      await tellSorted(seen, terminal);
      await sayRehearsal(store.files, terminal);
    }
    const exit = options.dryRun ? undefined : await askToDelete(seen, options, terminal);
    const isAgreed = !options.dryRun && exit === undefined;
    const deleted = isAgreed ? await deleteSpare(seen, look, store, terminal) : [];
    if (options.json) {
      await writeLine(
        terminal.stdout,
        JSON.stringify({
          ...gcDocument(seen, deleted, options.dryRun === true),
          ...rehearsalPart(store.files),
        }),
      );
    } else if (deleted.length > 0) {
      await writeLine(
        terminal.stdout,
        `Deleted ${counted(deleted.length, 'clip')}, ${formatBytes(bytesOf(deleted))}.`,
      );
    }
    return exit ?? 'done';
  } finally {
    await lock?.release();
  }
}

async function lookAround(storyboard: string, store: ProjectStore, terminal: Terminal): Promise<GcLook> {
  const { env: environment, signal, clock } = terminal;
  const [survey, history] = await Promise.all([
    surveyStore(store),
    readClipHistory(store.files.folder, clock.now(), { environment, signal }),
  ]);
  const { plans, unplanned } = await planFolder(storyboard, survey.locks, terminal);
  const past = history.kind === 'git' ? history.kept.names : new Set<never>();
  return { sorted: sortClips(survey, past, plans), history, unplanned, locks: survey.locks.length };
}

/** Whether the spare clips may be deleted: undefined is yes. */
async function askToDelete(
  { sorted: { spare }, history }: GcLook,
  options: GcOptions,
  terminal: Terminal,
): Promise<ExitName | undefined> {
  if (spare.length === 0) {
    return undefined;
  }
  if (history.kind === 'git' && history.isShallow && !options.shallowOk) {
    await refuse(
      terminal,
      'history-incomplete',
      'this clone has only the end of its history (git clone --depth): clips that older commits name count as not needed',
      'get the rest: git fetch --unshallow; or add --shallow-ok',
    );
    return 'budget-or-consent';
  }
  if (options.yes) {
    return undefined;
  }
  if (!canAsk(terminal, options)) {
    await refuse(
      terminal,
      'consent-missing',
      `${counted(spare.length, 'clip')} would be deleted, and nobody is here to agree`,
      'run it with --yes, or with --dry-run to look only',
    );
    return 'budget-or-consent';
  }
  const what = spare.length === 1 ? 'this clip' : `these ${spare.length} clips`;
  const isAgreed = await askYes(
    `Delete ${what}, which cost ${totalCostText(spare)}? This cannot be undone.`,
    terminal,
  );
  return isAgreed ? undefined : 'budget-or-consent';
}

async function refuse(terminal: Terminal, code: string, reason: string, hint: string): Promise<void> {
  await writeLine(terminal.stderr, `error[${code}] ${reason}; nothing was deleted`);
  await writeLine(terminal.stderr, `  hint: ${hint}`);
}

/** Deletes what was agreed to and is still spare: somebody may have committed, stashed or checked out since. */
async function deleteSpare(
  { sorted }: GcLook,
  look: () => Promise<GcLook>,
  { files }: ProjectStore,
  terminal: Terminal,
): Promise<readonly KnownClip[]> {
  if (sorted.spare.length === 0) {
    return [];
  }
  const agreed = new Set(sorted.spare.map(({ digest }) => digest));
  const still = (await look()).sorted.spare.filter(({ digest }) => agreed.has(digest));
  const deleted: KnownClip[] = [];
  try {
    for (const clip of still) {
      terminal.signal.throwIfAborted();
      await removeClip(clip, files);
      deleted.push(clip);
    }
  } catch (error) {
    await writeLine(
      terminal.stderr,
      `${deleted.length} of ${counted(still.length, 'clip')} were deleted before it ended`,
    );
    throw error;
  }
  if (still.length < agreed.size) {
    const named = agreed.size - still.length;
    await writeLine(terminal.stderr, `notice: ${counted(named, 'clip')} stayed: something names them by now`);
  }
  return deleted;
}
