import { createCollect, type Download } from '../crew/collect.js';
import { openProduction, takeProject, workFolder } from '../crew/production.js';
import { openProviders } from '../crew/providers.js';
import { quotePlan } from '../crew/quotes.js';
import { type Rendered, renderPlan } from '../crew/render-plan.js';
import { stitchPlan } from '../crew/stitch-plan.js';
import { hasErrors } from '../diagnostics/diagnostic.js';
import type { FilmCrew } from '../film.js';
import type { Settings } from '../language/settings.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { budgetDiagnostics } from '../plan/money.js';
import type { Plan } from '../plan/plan.js';
import type { Provider } from '../providers/provider.js';
import type { Emit } from '../terms/events.js';
import { FREE } from '../terms/money.js';
import { findMachineFfmpeg } from './ffmpeg.js';
import { type OpenedFilm, openForCommand } from './open.js';
import type { Terminal } from './terminal.js';

/** Which film a command makes, and how it opens the storyboard. */
export interface CrewOptions {
  /** `film` buys what is missing and keeps the lock; `preview` is the animatic; `stitch` takes what is there. */
  readonly kind: 'film' | 'preview' | 'stitch';
  readonly open: Parameters<typeof openForCommand>[2];
  readonly consent: FilmCrew<Rendered>['consent'];
  readonly emit: Emit;
}

/** A crew for one command, and how to send it home. */
export interface HiredCrew extends FilmCrew<Rendered> {
  close(): Promise<void>;
}

/**
 * Hires the crew for a command. The project is taken as soon as the storyboard is known to be sound, and let go by `close`.
 */
export function hireCrew(file: string | undefined, options: CrewOptions, terminal: Terminal): HiredCrew {
  const { clock, fetch, signal } = terminal;
  let hired: { film: OpenedFilm; ffmpeg: Ffmpeg; providers: ReadonlyMap<string, Provider> } | undefined;
  const closing: (() => Promise<void>)[] = [];
  const crew = (): NonNullable<typeof hired> => {
    if (!hired) {
      throw new Error('the film was not prepared');
    }
    return hired;
  };
  return {
    emit: options.emit,
    consent: options.consent,
    async prepare() {
      const film = await openForCommand(file, terminal, options.open);
      if (!film.plan || hasErrors(film.diagnostics)) {
        return film;
      }
      const command = `storyreel ${options.kind === 'film' ? 'render' : options.kind}`;
      const lock = await takeProject(film.store, command, clock);
      closing.push(() => lock.release());
      // What another run bought between the look and the lock is found again, by its key, before anything is bought.
      const ffmpeg = await findMachineFfmpeg(terminal, film.store.files.hidden);
      const { settings } = film.checked;
      const parts = { settings, keys: film.keys, ffmpeg, workFolder: workFolder(film.store), fetch, clock };
      hired = { film, ffmpeg, providers: await openProviders(parts) };
      return options.kind === 'film' ? withQuotes(film, film.plan, hired.providers, signal) : film;
    },
    async render(plan) {
      const { film, ffmpeg, providers } = crew();
      if (options.kind === 'stitch') {
        return clipsAtHand(plan);
      }
      const { store, checked } = film;
      const { settings } = checked;
      const collect = createCollect(await downloadFor(settings, providers));
      const { emit } = options;
      const production = await openProduction({
        store,
        settings,
        providers,
        ffmpeg,
        clock,
        signal,
        collect,
        emit,
      });
      closing.unshift(production.close);
      return renderPlan(plan, production.crew, { writeLock: options.kind === 'film' });
    },
    async stitch(plan, rendered) {
      const { film, ffmpeg } = crew();
      const { store } = film;
      const name = options.kind === 'preview' ? 'preview.mp4' : 'film.mp4';
      return stitchPlan(plan, rendered, { store, ffmpeg, name, clock, signal, emit: options.emit });
    },
    async close() {
      for (const close of closing) {
        await close();
      }
    },
  };
}

/** Downloads reach this machine's own addresses only when a provider in use is configured there. */
async function downloadFor(settings: Settings, providers: ReadonlyMap<string, Provider>): Promise<Download> {
  const { createDownload } = await import('../providers/http/download.js');
  const { fal, wavespeed, pixverse } = settings;
  const addresses: Readonly<Record<string, readonly string[]>> = {
    fal: [fal.queueUrl, fal.storageUrl],
    wavespeed: [wavespeed.baseUrl],
    pixverse: [pixverse.baseUrl],
  };
  return createDownload({ providerUrls: [...providers.keys()].flatMap((name) => addresses[name] ?? []) });
}

/** The film with the prices that are quoted now, and the budget looked at again where they differ from the cards'. */
async function withQuotes(
  film: OpenedFilm,
  plan: Plan,
  providers: ReadonlyMap<string, Provider>,
  signal: AbortSignal,
): Promise<OpenedFilm> {
  const quoted =
    plan.total === FREE ? plan : await quotePlan(plan, providers, film.checked.settings.routing, signal);
  if (quoted.total === plan.total) {
    return { ...film, plan: quoted };
  }
  const others = film.diagnostics.filter(({ code }) => code !== 'budget-exceeded');
  const diagnostics = [...others, ...budgetDiagnostics(quoted, film.checked.settings, film.committed)];
  return { ...film, plan: quoted, diagnostics };
}

/** What `stitch` works with: the clips in the store, and no purchase. */
function clipsAtHand(plan: Plan): Rendered {
  const clips = new Map(plan.shots.flatMap((shot) => (shot.clip ? [[shot.id, shot.clip] as const] : [])));
  const missing = new Map(
    plan.shots.flatMap((shot) => (shot.clip ? [] : [[shot.id, shot.reasons.join('; ')] as const])),
  );
  return { exit: missing.size > 0 ? 'shots-missing' : 'done', clips, missing };
}
