import { createCollect } from '../crew/collect.js';
import { openProduction, type Production, takeProject } from '../crew/production.js';
import { type Rendered, renderPlan } from '../crew/render-plan.js';
import { stitchPlan } from '../crew/stitch-plan.js';
import type { FilmCrew } from '../film.js';
import type { Emit } from '../terms/events.js';
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
  let opened: OpenedFilm | undefined;
  let production: Production | undefined;
  const closing: (() => Promise<void>)[] = [];
  const film = (): OpenedFilm => {
    if (!opened) {
      throw new Error('the film was not prepared');
    }
    return opened;
  };
  return {
    emit: options.emit,
    consent: options.consent,
    async prepare() {
      const first = await openForCommand(file, terminal, options.open);
      if (!first.plan || first.diagnostics.some((each) => each.severity === 'error')) {
        return first;
      }
      const lock = await takeProject(
        first.store,
        `storyreel ${options.kind === 'film' ? 'render' : options.kind}`,
        clock,
      );
      closing.push(() => lock.release());
      // What another run bought between the look and the lock is found again, by its key, before anything is bought.
      opened = first;
      return first;
    },
    async render(plan) {
      const { store, checked, keys } = film();
      if (options.kind === 'stitch') {
        return clipsAtHand(plan);
      }
      const ffmpeg = await findMachineFfmpeg(terminal, store.files.hidden);
      const collect = createCollect(() => Promise.reject(new Error('no provider gives URLs')));
      const parts = { store, settings: checked.settings, keys, ffmpeg, clock, fetch, signal, collect };
      production = await openProduction({ ...parts, emit: options.emit });
      closing.unshift(production.close);
      return renderPlan(plan, production.crew, { writeLock: options.kind === 'film' });
    },
    async stitch(plan, rendered) {
      const { store } = film();
      const ffmpeg = await findMachineFfmpeg(terminal, store.files.hidden);
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

/** What `stitch` works with: the clips in the store, and no purchase. */
function clipsAtHand(plan: Parameters<FilmCrew<Rendered>['render']>[0]): Rendered {
  const clips = new Map(plan.shots.flatMap((shot) => (shot.clip ? [[shot.id, shot.clip] as const] : [])));
  const missing = new Map(
    plan.shots.flatMap((shot) => (shot.clip ? [] : [[shot.id, shot.reasons.join('; ')] as const])),
  );
  return { exit: missing.size > 0 ? 'shots-missing' : 'done', clips, missing };
}
