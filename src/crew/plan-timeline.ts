import type { Plan } from '../plan/plan.js';
import { timelineOf } from '../stitch/stitch.js';
import type { Timeline } from '../stitch/timeline/timeline.js';
import { type FilmInputParts, filmInput } from './film-input.js';
import type { Rendered } from './render-plan.js';
import type { StitchParts } from './stitch-plan.js';

/**
 * The timeline of a plan's film with the clips that are stored; other shots are slates as long as planned. Makes nothing.
 * Throws what `timelineOf` throws.
 */
export async function planTimeline(
  plan: Plan,
  parts: FilmInputParts & Pick<StitchParts, 'ffmpeg' | 'signal'>,
): Promise<Timeline> {
  const clips = new Map(plan.shots.flatMap(({ id, clip }) => (clip ? [[id, clip] as const] : [])));
  const rendered: Rendered = { exit: 'done', clips, missing: new Map() };
  return timelineOf(await filmInput(plan, rendered, parts), parts);
}
