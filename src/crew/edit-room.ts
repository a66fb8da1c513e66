import type { FilmDone } from '../film.js';
import type { Ffmpeg } from '../media/ffmpeg.js';
import type { Plan } from '../plan/plan.js';
import type { Clock } from '../terms/clock.js';
import type { Emit } from '../terms/events.js';
import { openConforming } from './conforming.js';
import { settingDamagedAside } from './damaged-clip.js';
import { deliverFilm } from './deliver.js';
import { sayingDiskErrors } from './disk-errors.js';
import type { EditOptions } from './edit-options.js';
import { openInspection } from './inspection.js';
import { openLiveDraft } from './live-draft.js';
import type { OpenFilm } from './open-film.js';
import type { Rendered } from './render-plan.js';
import type { Session } from './session.js';
import { makeStandIns } from './stand-ins.js';
import { type StitchParts, stitchPlan } from './stitch-plan.js';

/** What a film is edited with. */
export interface EditRoomParts {
  readonly film: OpenFilm;
  /** As in HireOptions. */
  readonly kind: 'film' | 'preview' | 'stitch';
  readonly edit: EditOptions;
  /** As in HireOptions. */
  readonly session?: Session;
  readonly ffmpeg: Ffmpeg;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly emit: Emit;
}

/** Where clips become a film: while they come, and when they are there. */
export interface EditRoom {
  /** Takes part in a rendering: whatever can be done with a clip before the others are there. */
  attend(plan: Plan): Promise<Attendance>;
  /** Only looks at the clips of a rendering as they come. */
  inspect(plan: Plan): Promise<Attendance>;
  /** The film of what is there; undefined when it is not whole and has to be. */
  stitch(plan: Plan, rendered: Rendered): Promise<FilmDone | undefined>;
  /** What else was asked for of a finished film. */
  deliver(plan: Plan, film: FilmDone): Promise<void>;
  /** Ends whatever is still at work. */
  close(): Promise<void>;
}

/** An edit room that hears of a rendering. */
export interface Attendance {
  /** To be called with the rendering's events. */
  readonly watch: Emit;
  /** To be called when it is over, before the film is stitched. */
  over(): Promise<void>;
}

/** An edit room for one film. */
export function openEditRoom(parts: EditRoomParts): EditRoom {
  const { film, kind, edit, ffmpeg, clock, signal, emit } = parts;
  const { store } = film;
  const name = kind === 'preview' ? 'preview.mp4' : 'film.mp4';
  const stitching: StitchParts = { store, ffmpeg, name, edit, clock, signal, emit, ...parts.session };
  const closing: (() => Promise<void>)[] = [];

  async function inspect(plan: Plan): Promise<Attendance> {
    const inspection = openInspection(plan, { store, ffmpeg, signal, emit });
    await inspection.tellKnown();
    closing.push(() => inspection.settled());
    return { watch: inspection.watch, over: () => Promise.resolve() };
  }

  return {
    inspect,
    async attend(plan) {
      if (kind !== 'film') {
        return { watch: () => undefined, over: () => Promise.resolve() };
      }
      const inspection = await inspect(plan);
      if (plan.shots.every(({ clip }) => clip)) {
        return inspection;
      }
      const conforming = openConforming(plan, stitching);
      const draft = edit.live ? openLiveDraft(plan, film, stitching) : undefined;
      closing.push(
        () => conforming.close(),
        async () => draft?.close(),
      );
      return {
        watch(event) {
          conforming.watch(event);
          inspection.watch(event);
          draft?.watch(event);
        },
        async over() {
          // A draft would be in the way of the last stitch; looks at clips go on beside it.
          await draft?.close();
          await conforming.settled();
          await conforming.close();
        },
      };
    },
    async stitch(plan, rendered) {
      const missing = plan.shots.flatMap(({ id }) => (rendered.clips.has(id) ? [] : [id]));
      if (edit.strict && missing.length > 0) {
        emit({ type: 'notice-given', ...incomplete(missing) });
        return undefined;
      }
      // What a preview lacks is its animatic itself.
      const drawn = new Set(kind === 'preview' ? [] : missing);
      const onProgress = (fraction: number): void =>
        emit({ type: 'stitch-progress', step: 'slates', fraction });
      const standIns = await makeStandIns(film, drawn, { ffmpeg, signal, onProgress });
      const all = { ...rendered, standIns };
      return sayingDiskErrors('make the film', () =>
        settingDamagedAside({ film, kind, plan }, all, () => stitchPlan(plan, all, stitching)),
      );
    },
    async deliver({ storyboard }, done) {
      const { files } = store;
      await sayingDiskErrors('make the film', () =>
        deliverFilm(done, edit, { files, root: storyboard.root, name, ffmpeg, signal, emit }),
      );
    },
    async close() {
      await Promise.allSettled(closing.map((end) => end()));
    },
  };
}

/** Why `strict` makes no film. */
function incomplete(missing: readonly string[]): {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
} {
  const lack = missing.length === 1 ? 'has no clip' : 'have no clip';
  return {
    code: 'film-incomplete',
    message: `no film was made, as --strict asks: ${missing.join(', ')} ${lack}`,
    hint: 'render what is missing, or leave out --strict for a film with stand-ins',
  };
}
