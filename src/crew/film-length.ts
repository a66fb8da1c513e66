import { StoryreelError } from '../diagnostics/errors.js';
import type { Plan } from '../plan/plan.js';
import { layTimeline } from '../stitch/timeline/lay-timeline.js';
import { frameRate, perSecond } from '../terms/frame-size.js';
import { filmCards } from './film-cards.js';
import { DEFAULT_FPS } from './film-input.js';

/** Cards last as long whatever their size. */
const ANY_SIZE = { width: 1280, height: 720 } as const;

/**
 * How long a film is to be, in seconds: as the edit lays it out with every shot as long as it was asked for. Nothing is made
 * and no clip is looked at. Undefined when it cannot be laid out, as a transition is too long.
 */
export async function plannedLength(plan: Plan): Promise<number | undefined> {
  const { film } = plan.storyboard;
  const rate = frameRate(film.fps ?? DEFAULT_FPS);
  const shots = plan.shots.map(({ id, seconds, shot: { transition } }) => ({
    id,
    title: id,
    prompt: '',
    seconds,
    ...(transition ? { transition: { kind: transition.kind, seconds: transition.seconds } } : {}),
  }));
  try {
    const cards = await filmCards(plan, ANY_SIZE);
    return layTimeline({ rate, cards, shots, captions: film.captions }, new Map()).frames / perSecond(rate);
  } catch (error) {
    if (error instanceof StoryreelError) {
      return undefined;
    }
    throw error;
  }
}
