import type { AnnouncedShot, FilmEvent } from '../terms/events.js';
import { toDollars } from '../terms/money.js';
import type { Plan, PlannedShot } from './plan.js';

/** What a run is about to do, as the event that begins it. */
export function announcePlan({ storyboard, shots, total, rehearsal }: Plan): FilmEvent {
  return {
    type: 'plan-ready',
    storyboard: storyboard.source.path,
    title: storyboard.title ?? storyboard.source.path,
    shots: shots.map(announceShot),
    total_usd: toDollars(total),
    ...(rehearsal && { rehearsal }),
  };
}

function announceShot(planned: PlannedShot): AnnouncedShot {
  const { id, state, reasons, model, provider, duration, takes, price } = planned;
  const to_render = takesToRender(planned);
  return { id, state, reasons, model, provider, duration, takes, to_render, price_usd: toDollars(price) };
}

/** Of a shot that waits for others nothing is there: not even what it will be asked for is known. */
function takesToRender({ candidates, waitsFor, takes }: PlannedShot): readonly number[] {
  return waitsFor.length > 0
    ? Array.from({ length: takes }, (_, index) => index + 1)
    : candidates.flatMap(({ take, wanted, clip }) => (wanted && !clip ? [take] : []));
}
