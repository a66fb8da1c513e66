import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../language/settings.js';
import { takeExactFrame } from '../media/exact-frame.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { readClipFacts } from '../media/probe.js';
import type { Provider } from '../providers/provider.js';
import { createBudget } from '../render/budget.js';
import { type Journal, openJournal } from '../render/journal.js';
import { countMoney, ledgerOf, type RunMoney } from '../render/ledger.js';
import type { Collect, Crew } from '../render/work.js';
import { keepOutOfGit } from '../store/keep-out-of-git.js';
import type { ProjectStore } from '../store/project-store.js';
import { type RunLock, takeRunLock } from '../store/run-lock.js';
import type { Clock } from '../terms/clock.js';
import type { Emit } from '../terms/events.js';
import { FREE, sumUsd, type Usd, usd } from '../terms/money.js';
import { providerLimits } from './providers.js';
import type { Sharing } from './shared-clips.js';

/** What a production is opened with. */
export interface ProductionParts {
  /** What `takeProject` gave. With it, a run that lost the project while it was asleep writes and sends nothing more. */
  readonly lock?: Pick<RunLock, 'expectHeld'>;
  readonly store: ProjectStore;
  readonly settings: Settings;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly ffmpeg: Ffmpeg;
  readonly clock: Clock;
  readonly emit: Emit;
  readonly signal: AbortSignal;
  readonly collect: Collect;
  /** Opens the store this run shares with others; absent: it shares with nobody. */
  readonly share?: ((journal: Journal) => Promise<Sharing>) | undefined;
  /** The most that this run may buy for, whatever the plan says; absent: no limit but the budget. */
  readonly agreed?: Usd | undefined;
  /** The plan's sum. */
  readonly planned?: Usd;
  /** Whether no clip may cost more than is planned for it. */
  readonly noneDearer?: boolean;
}

/** The render crew of a project, at work. */
export interface Production {
  readonly crew: Crew;
  /** What the run has paid by now, and how the books stand. */
  money(): RunMoney;
  /** Puts everything away. */
  close(): Promise<void>;
}

/**
 * Makes this process the project's one run. Throws StoryreelError `project-busy` when another one is at it. `command` is
 * what the other one is told.
 */
export async function takeProject(store: ProjectStore, command: string, clock: Clock): Promise<RunLock> {
  const lock = await takeRunLock(store.files.runLock, { command, clock });
  await keepOutOfGit(store.files);
  return lock;
}

/** Opens the journal and the providers. The caller must hold the run lock. */
export async function openProduction(parts: ProductionParts): Promise<Production> {
  const { store, settings, providers, ffmpeg, clock, emit, signal, collect } = parts;
  await clearPartials(workFolder(store));
  const notify = (notice: { code: string; message: string; hint?: string }): void =>
    emit({ type: 'notice-given', ...notice });
  const journal = await openJournal(store.files.journal, {
    clock,
    notify,
    expectHeld: parts.lock?.expectHeld,
  });
  const sharing = await parts.share?.(journal).catch(async (error: unknown) => {
    await journal.close();
    throw error;
  });
  const { spent, reserved, unknown } = ledgerOf(journal.attempts());
  const limit = settings.budgetUsd === undefined ? undefined : usd(settings.budgetUsd);
  const crew: Crew = {
    providers,
    limits: providerLimits(settings),
    store,
    journal,
    budget: createBudget({
      limit,
      already: sumUsd([spent, reserved, unknown]),
      agreed: parts.agreed,
      planned: parts.planned ?? FREE,
      noneDearer: parts.noneDearer ?? false,
    }),
    clock,
    emit,
    signal,
    collect,
    routing: settings.routing === 'spread' ? 'spread' : 'order',
    probe: (path, abort) => readClipFacts(path, { ffmpeg, signal: abort }),
    takeFrame: ({ clip, at }, to, abort) => takeExactFrame({ clip, at, to }, ffmpeg, abort),
    ...(sharing && { shared: sharing.clips }),
    ...(parts.lock && { lock: parts.lock }),
  };
  return {
    crew,
    money: countMoney(() => journal.attempts()),
    async close() {
      await sharing?.close();
      await journal.close();
    },
  };
}

/** Where the local provider makes its clips: on the store's file system, so that they are moved and not copied. */
export function workFolder(store: ProjectStore): string {
  return join(store.files.tmp, 'animatic');
}

/** What a killed run left of its animatics; nobody has paid for these. */
async function clearPartials(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}
