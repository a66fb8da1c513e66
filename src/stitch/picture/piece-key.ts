import { type Digest, digestOf } from '../../terms/digest.js';
import type { Segment } from '../timeline/timeline.js';
import { CONFORM_VERSION } from './encoder.js';
import { type BodyPlan, type SeamPlan, seamFrom } from './piece-plan.js';
import type { Kitchen } from './recipe.js';

/**
 * The digest of everything that decides an encoded piece's bytes: what it shows and the film's settings, never its place
 * in the film, so that any film with the same piece finds it.
 */
export function pieceKey(plan: BodyPlan | SeamPlan, kitchen: Kitchen): Digest {
  const { format, crew } = kitchen.shop;
  const { size, rate, fit, quality, timescale, reorder, setId } = format;
  const settings = { size, rate, fit, quality, timescale, reorder, setId };
  const shown =
    plan.kind === 'body'
      ? [shownOf(plan.segment, plan.from, kitchen), plan.fades]
      : [shownOf(plan.before, seamFrom(plan), kitchen), shownOf(plan.into, 0, kitchen), plan.into.entry.kind];
  const over = plan.overlays.map(({ overlay, from }) => [
    kitchen.stills.over(overlay.drawing).digest,
    from,
    overlay.end - overlay.start,
    overlay.fade,
  ]);
  const content = [CONFORM_VERSION, crew.ffmpeg.version, settings, plan.frames, shown, over];
  return digestOf(JSON.stringify(content));
}

function shownOf(segment: Segment, first: number, { stills }: Kitchen) {
  const { source, skip } = segment;
  return source.kind === 'card' || source.kind === 'slate'
    ? { still: stills.of(segment).digest }
    : { clip: source.clip.digest, first: skip + first };
}
