import type { Shot } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import { defaultOf } from '../models/limits.js';

/** Seconds of the clip a shot asks for. */
export function clipSeconds(shot: Shot, card: ModelCard): number {
  return shot.duration ?? defaultOf(card, 'duration') ?? 5;
}

/** Seconds of film a shot fills, after its trim. */
export function shotSeconds(shot: Shot, card: ModelCard): number {
  const end = shot.trim?.end ?? clipSeconds(shot, card);
  return Math.max(0, end - (shot.trim?.start ?? 0));
}
