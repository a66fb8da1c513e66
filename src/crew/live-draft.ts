import { messageOf } from '../diagnostics/errors.js';
import type { Plan } from '../plan/plan.js';
import type { Digest } from '../terms/digest.js';
import type { Emit } from '../terms/events.js';
import type { OpenFilm } from './open-film.js';
import type { Rendered } from './render-plan.js';
import { makeStandIns } from './stand-ins.js';
import { type StitchParts, stitchPlan } from './stitch-plan.js';

/** A draft of the film that is kept up to date while its shots are rendered. */
export interface LiveDraft {
  /** To be called with the run's events. */
  readonly watch: Emit;
  /** Ends it; from then on the film's place belongs to others. Never rejects. */
  close(): Promise<void>;
}

/**
 * Keeps a draft in the film's place: at once with what is there, then again with every animatic and every clip that
 * comes. One draft is made at a time, of the latest state, so that shots which come together are one draft. It is made
 * behind everything else, and what goes wrong with it is a notice and no more.
 */
export function openLiveDraft(plan: Plan, film: OpenFilm, parts: StitchParts): LiveDraft {
  const { store, emit } = parts;
  const ending = new AbortController();
  const signal = AbortSignal.any([parts.signal, ending.signal]);
  const ffmpeg = behind(parts.ffmpeg);
  const clips = new Map<string, { readonly path: string; readonly digest: Digest }>();
  const standIns = new Map<string, { readonly path: string; readonly digest: Digest }>();
  for (const { id, clip } of plan.shots) {
    if (clip) {
      clips.set(id, clip);
    }
  }
  const picked = new Map(plan.shots.map((shot) => [shot.id, shot.picked]));
  let stale = false;
  let drafting: Promise<void> = Promise.resolve();
  let isDrafting = false;
  let isFirst = true;
  let complained = false;

  const complain = (error: unknown): void => {
    if (!signal.aborted && !complained) {
      complained = true;
      const message = `no draft can be shown while this runs: ${messageOf(error)}`;
      emit({ type: 'notice-given', code: 'draft-failed', message });
    }
  };

  const draft = async (): Promise<void> => {
    try {
      while (stale && !signal.aborted) {
        stale = false;
        await stitchDraft();
      }
    } catch (error) {
      complain(error);
    } finally {
      // In one go with the last look at `stale`, so that no change falls between the two.
      isDrafting = false;
    }
  };

  const stitchDraft = async (): Promise<void> => {
    const made: Rendered = {
      exit: 'done',
      clips: new Map(clips),
      missing: new Map(),
      standIns: new Map(standIns),
    };
    const { frames, seconds, path, slates, unchanged } = await stitchPlan(plan, made, {
      ...parts,
      // Somebody waits for the first one.
      ffmpeg: isFirst ? parts.ffmpeg : ffmpeg,
      edit: { ...parts.edit, quality: 'draft' },
      signal,
      emit: () => undefined,
    });
    isFirst = false;
    if (!unchanged) {
      emit({ type: 'film-drafted', path, frames, seconds, slates });
    }
  };

  const change = (): void => {
    stale = true;
    if (!isDrafting) {
      isDrafting = true;
      drafting = draft();
    }
  };

  // The animatic of an animatic would be the same picture at the same price.
  const standing = new Set(
    plan.shots.flatMap(({ id, clip, model }) => (clip || model === 'animatic' ? [] : [id])),
  );
  change();
  const drawing = makeStandIns(film, standing, {
    ffmpeg,
    signal,
    isWanted: (shot) => !clips.has(shot),
    onMade(shot, clip) {
      standIns.set(shot, clip);
      change();
    },
  }).catch(complain);

  return {
    watch(event) {
      if (event.type === 'shot-stored' && event.take === picked.get(event.shot)) {
        clips.set(event.shot, { path: store.clips.pathOf(event.clip), digest: event.clip });
        change();
      }
    },
    async close() {
      ending.abort(new DOMException('the draft is over', 'AbortError'));
      await Promise.allSettled([drawing, drafting]);
    },
  };
}

/** The same ffmpeg, giving way to whatever else runs. */
function behind(ffmpeg: StitchParts['ffmpeg']): StitchParts['ffmpeg'] {
  return { ...ffmpeg, run: (job) => ffmpeg.run({ ...job, background: true }) };
}
