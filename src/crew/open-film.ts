import { dirname } from 'node:path';
import { type CheckedStoryboard, checkStoryboard } from '../checks/check.js';
import { type Diagnostic, hasErrors, tidy } from '../diagnostics/diagnostic.js';
import { shownPath } from '../language/project.js';
import type { SchemaValidator } from '../language/schema/validator.js';
import type { ModelCards } from '../models/cards.js';
import { budgetDiagnostics, type Committed, missingCredentials } from '../plan/money.js';
import { type ClipFinder, type Plan, type PlanContext, planFilm } from '../plan/plan.js';
import type { Credentials } from '../plan/route.js';
import { readLock } from '../store/lock-file.js';
import type { Notify } from '../store/notice.js';
import { projectFiles } from '../store/project-files.js';
import { openProjectStore, type ProjectStore } from '../store/project-store.js';
import { FREE } from '../terms/money.js';
import { readBooks } from './books.js';
import { lockMismatches } from './lock-mismatch.js';

/** A storyboard checked and planned against what is in its store. */
export interface OpenFilm {
  readonly checked: CheckedStoryboard;
  readonly store: ProjectStore;
  /** Absent when the storyboard cannot be made sense of. */
  readonly plan?: Plan;
  /** What is spent, set aside, or may be spent, as the budget counts it. */
  readonly committed: Committed;
  /** The checks' diagnostics and the plan's. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What opening a film is given. */
export interface OpenOptions {
  readonly cards: ModelCards;
  /** Providers that can be used: `local` and those with a key. Told which folders may hold an `.env`. */
  readonly credentials: (folders: readonly string[]) => Promise<Credentials>;
  readonly notify: Notify;
  /** The model of every shot, whatever the storyboard says. */
  readonly model?: string | undefined;
  /** As in CheckOptions. */
  readonly validator?: SchemaValidator;
  /** Changes the checked storyboard before it is planned, e.g. to the animatic of a preview. */
  readonly adapt?: (checked: CheckedStoryboard) => CheckedStoryboard;
  readonly extraOptions?: PlanContext['extraOptions'];
  /** As in PlanContext. */
  readonly another?: string;
  readonly asLocked?: boolean;
}

const NOTHING: Committed = { spent: FREE, reserved: FREE, unknown: FREE };

/** Checks and plans a storyboard. Writes nothing. Throws what reading the storyboard and its lock throw. */
export async function openFilm(path: string, options: OpenOptions): Promise<OpenFilm> {
  const { model, validator } = options;
  const found = await checkStoryboard(path, options.cards, {
    ...(model === undefined ? {} : { model }),
    ...(validator ? { validator } : {}),
  });
  const checked = options.adapt?.(found) ?? found;
  const store = await openProjectStore(projectFiles(path, checked.settings), options.notify);
  const subject = checked.value;
  if (!subject) {
    return { checked, store, committed: NOTHING, diagnostics: checked.diagnostics };
  }
  const [books, lock, credentials] = await Promise.all([
    readBooks(store),
    readLock(store.files.lock, shownPath(checked.project.root, store.files.lock)),
    options.credentials([dirname(path), checked.project.root]),
  ]);
  const plan = await planFilm(subject, {
    lock,
    credentials,
    clips: clipFinder(store),
    diagnostics: checked.diagnostics,
    open: books.open,
    ...(options.extraOptions ? { extraOptions: options.extraOptions } : {}),
    ...(options.another === undefined ? {} : { another: options.another }),
    ...(options.asLocked === undefined ? {} : { asLocked: options.asLocked }),
  });
  // A film of a commit is what that commit's lock says, and nothing of it is for anybody to mend.
  const mismatches = options.asLocked
    ? []
    : await lockMismatches(plan, store.files.lock, shownPath(checked.project.root, store.files.lock));
  const diagnostics = tidy([
    ...checked.diagnostics,
    ...mismatches,
    ...missingCredentials(plan, checked.settings, credentials),
    ...(hasErrors(checked.diagnostics) ? [] : budgetDiagnostics(plan, checked.settings, books.committed)),
  ]);
  return { checked, store, plan, committed: books.committed, diagnostics };
}

/** Looks clips up in a store for a plan. */
export function clipFinder({ clips, purchases }: ProjectStore): ClipFinder {
  return {
    async byKey(key) {
      const found = await purchases.find(key);
      return (
        found && { digest: found.purchase.clip, path: found.clip.path, provider: found.purchase.provider }
      );
    },
    // There is no record of this clip's size to tell a damaged one by, so its bytes are read.
    byDigest: async (digest) => ((await clips.verify(digest)) ? clips.pathOf(digest) : undefined),
  };
}
