/** One `storyreel render` inside the lab's own process, wired as the command line wires it. */
import { join } from 'node:path';
import { createCollect } from '../../src/crew/collect.js';
import { openFilm } from '../../src/crew/open-film.js';
import { openProduction, takeProject, workFolder } from '../../src/crew/production.js';
import { openProviders } from '../../src/crew/providers.js';
import { type Rendered, renderPlan } from '../../src/crew/render-plan.js';
import { stitchPlan } from '../../src/crew/stitch-plan.js';
import { createDownload } from '../../src/providers/http/download.js';
import { giveUpShot } from '../../src/render/give-up.js';
import { type Journal, openJournal } from '../../src/render/journal.js';
import { countMoney } from '../../src/render/ledger.js';
import { resolveShot } from '../../src/render/resolve.js';
import type { Crew } from '../../src/render/work.js';
import type { Sandbox } from '../../src/sandbox/sandbox.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { type Bench, realClock } from './bench.js';
import { guardFetch } from './guarded-fetch.js';
import type { IdleClock } from './idle-clock.js';
import { KEYS } from './project.js';
import { verdictsFor } from './settle.js';

/** What a run is given besides its project. */
export interface LibraryRun {
  readonly sandbox: Sandbox;
  readonly clock: IdleClock;
  /** Ctrl-C at this network call; absent: never. */
  readonly stopAtCall?: number;
  /** Whether to make the film as well. */
  readonly stitch?: boolean;
  /** Sends the requests; default the built-in fetch. */
  readonly send?: typeof fetch;
}

/** What a run left behind. */
export interface LibraryEnd extends Rendered {
  readonly events: readonly FilmEvent[];
  /** Keys that were sent where they must not. */
  readonly leaks: readonly string[];
}

/** How long the lab waits for a service, and for a job, by its own clock: so that a run soon ends that meets no other answer. */
const PATIENCE = { outageMs: 120_000, jobMs: 600_000 };

/** Renders the lab's film in a folder. */
export async function renderInProcess(
  bench: Bench,
  folder: string,
  { sandbox, clock, stopAtCall, stitch = false, send = fetch }: LibraryRun,
): Promise<LibraryEnd> {
  const { ffmpeg, cards } = bench;
  const events: FilmEvent[] = [];
  const emit = (event: FilmEvent): void => void events.push(event);
  const stop = new AbortController();
  let calls = 0;
  const guard = guardFetch(
    sandbox,
    clock,
    () => {
      calls++;
      if (calls === stopAtCall) {
        stop.abort(new DOMException('interrupted', 'AbortError'));
      }
    },
    send,
  );
  const film = await openFilm(join(folder, 'storyboard.yaml'), {
    cards,
    credentials: async () => new Set(['local', ...Object.keys(KEYS)]),
    notify: () => undefined,
  });
  const { plan, store, checked } = film;
  if (!plan) {
    throw new Error(`the lab's film does not check: ${JSON.stringify(film.diagnostics)}`);
  }
  const { settings } = checked;
  // The lock's heart beats by the machine's own time.
  const lock = await takeProject(store, 'fault lab', realClock);
  try {
    const keys = new Map(Object.entries(KEYS));
    const parts = { settings, keys, ffmpeg, workFolder: workFolder(store), fetch: guard.fetch, clock };
    const providers = await openProviders(parts);
    const download = createDownload({ providerUrls: [sandbox.url], stallMs: 5_000 });
    const { signal } = stop;
    const collect = createCollect(download);
    const production = await openProduction({
      ...{ store, settings, providers, ffmpeg, clock, emit, signal, collect },
    });
    try {
      const crew = { ...atWork(production.crew, clock), patience: PATIENCE };
      const rendered = await renderPlan(plan, crew, {
        writeLock: true,
        money: countMoney(() => crew.journal.attempts()),
      });
      if (stitch) {
        await stitchPlan(plan, rendered, {
          ...{ store, ffmpeg, name: 'film.mp4', clock: realClock, signal, emit },
        });
      }
      return { ...rendered, events, leaks: guard.leaks };
    } finally {
      await production.close();
    }
  } finally {
    await lock.release();
  }
}

/** A crew whose work on disk and on clips holds time back. */
function atWork(crew: Crew, clock: IdleClock): Crew {
  return {
    ...crew,
    journal: { ...crew.journal, append: (entry) => clock.busy(() => crew.journal.append(entry)) },
    collect: (...args) => clock.busy(() => crew.collect(...args)),
    probe: (...args) => clock.busy(() => crew.probe(...args)),
  };
}

/** Says what the services' lists of jobs say about everything in doubt. */
export async function settleInProcess(folder: string, sandbox: Sandbox, clock: IdleClock): Promise<number> {
  const verdicts = await verdictsFor(folder, sandbox);
  await withJournal(folder, clock, async (journal) => {
    for (const { shot, verdict } of verdicts) {
      await resolveShot(journal, shot, verdict);
    }
  });
  return verdicts.length;
}

/** Gives up the jobs that run for ever, and says how many. The services are not told. */
export async function giveUpInProcess(folder: string, sandbox: Sandbox, clock: IdleClock): Promise<number> {
  const running = new Set(
    sandbox.jobs().flatMap(({ provider, id, phase }) => (phase === 'running' ? [`${provider} ${id}`] : [])),
  );
  const { signal } = new AbortController();
  let count = 0;
  await withJournal(folder, clock, async (journal) => {
    for (const { shot, state, ticket } of journal.attempts()) {
      if (state === 'submitted' && running.has(`${ticket?.provider} ${ticket?.id}`)) {
        const jobs = await giveUpShot(shot, { journal, provider: async () => undefined, signal });
        count += jobs.length;
      }
    }
  });
  return count;
}

async function withJournal(
  folder: string,
  clock: IdleClock,
  work: (journal: Journal) => Promise<void>,
): Promise<void> {
  const notify = (): void => undefined;
  const store = await openProjectStore(projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM), notify);
  const journal = await openJournal(store.files.journal, { clock, notify });
  await work(journal).finally(() => journal.close());
}
