import { type Digest, digestOf } from '../../terms/digest.js';
import type { Segment } from '../timeline/timeline.js';
import { CONFORM_VERSION } from './encoder.js';
import { type BodyPlan, type SeamPlan, seamFrom } from './piece-plan.js';
import type { Kitchen } from './recipe.js';

/**
 * The digest of everything that decides an encoded piece's bytes: what it shows and the film's settings, never its place
 * in the film, so that any film with the same piece finds it.
 */
export async function pieceKey(plan: BodyPlan | SeamPlan, kitchen: Kitchen): Promise<Digest> {
  const { format, crew } = kitchen.shop;
  const { size, rate, fit, quality, timescale, reorder, setId } = format;
  const settings = { size, rate, fit, quality, timescale, reorder, setId };
  const shown =
    plan.kind === 'body'
      ? [await shownOf(plan.segment, plan.from, kitchen), plan.fades]
      : [
          await shownOf(plan.before, seamFrom(plan), kitchen),
          await shownOf(plan.into, 0, kitchen),
          plan.into.entry.kind,
        ];
  const over = await Promise.all(
    plan.overlays.map(async ({ overlay, from }) => [
      (await kitchen.stills.over(overlay.drawing)).digest,
      from,
      overlay.end - overlay.start,
      overlay.fade,
    ]),
  );
  const content = [CONFORM_VERSION, crew.ffmpeg.version, settings, plan.frames, shown, over];
  return digestOf(JSON.stringify(content));
}

async function shownOf(segment: Segment, first: number, { stills }: Kitchen) {
  const { source, skip } = segment;
  return source.kind === 'card' || source.kind === 'slate'
    ? { still: (await stills.of(segment)).digest }
    : { clip: source.clip.digest, first: skip + first };
}
