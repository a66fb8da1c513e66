import { join } from 'node:path';
import type { Ffmpeg } from '../media/ffmpeg.js';
import { framesIn } from '../terms/frame-size.js';
import { prepareSound } from './sound/prepare-sound.js';
import { soundPlan } from './timeline/sound-plan.js';
import { isKnown, type Segment, shotOf, type Timeline } from './timeline/timeline.js';
import type { Workshop } from './workshop.js';

/** Makes the sound of what is known to be heard where it is, with what processor time is left over. */
export async function hearAhead(timeline: Timeline, { input, crew, folder }: Workshop): Promise<void> {
  const plan = soundPlan(timeline, input);
  const certain = new Set(certainSegments(timeline).map(({ index }) => plan.spans[index]));
  const ffmpeg: Ffmpeg = { ...crew.ffmpeg, run: (job) => crew.ffmpeg.run({ ...job, background: true }) };
  const shop = { ffmpeg, cache: join(input.cache, 'sound'), work: folder, signal: crew.signal };
  await prepareSound(plan, (span) => certain.has(span), shop);
}

/**
 * The segments that are known and will not move: those before the first that is only planned, and the others as long as
 * every clip that has come lasts as it was planned to.
 */
function certainSegments({ segments, rate }: Timeline): readonly Segment[] {
  const known = segments.filter(isKnown);
  const asPlanned = known.every((segment) => {
    const shot = shotOf(segment);
    return shot === undefined || segment.frames === framesIn(shot.seconds, rate);
  });
  const firstGap = segments.findIndex((segment) => !isKnown(segment));
  return asPlanned || firstGap === -1 ? known : segments.slice(0, firstGap);
}
