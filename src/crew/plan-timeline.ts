import type { Plan } from '../plan/plan.js';
import { timelineOf } from '../stitch/stitch.js';
import type { Timeline } from '../stitch/timeline/timeline.js';
import { type FilmInputParts, filmInput } from './film-input.js';
import { foreseeStandIns } from './foreseen-stand-ins.js';
import type { OpenFilm } from './open-film.js';
import type { Rendered } from './render-plan.js';
import type { StitchParts } from './stitch-plan.js';

/**
 * The timeline of the film `stitch` would make of the clips that are stored, with the stand-ins of the other shots as they
 * are or will be. Makes nothing. Throws what `timelineOf` throws.
 */
export async function planTimeline(
  film: OpenFilm & { readonly plan: Plan },
  parts: FilmInputParts & Pick<StitchParts, 'ffmpeg' | 'signal'>,
): Promise<Timeline> {
  const { plan } = film;
  const clips = new Map(plan.shots.flatMap(({ id, clip }) => (clip ? [[id, clip] as const] : [])));
  const without = new Set(plan.shots.flatMap(({ id, clip }) => (clip ? [] : [id])));
  const standIns = await foreseeStandIns(film, without);
  const rendered: Rendered = { exit: 'done', clips, missing: new Map(), standIns };
  return timelineOf(await filmInput(plan, rendered, parts), parts);
}
