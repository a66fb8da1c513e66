import type { CheckedStoryboard } from '../checks/check.js';
import { clipSeconds } from '../checks/length.js';
import type { Shot } from '../language/storyboard.js';
import { defaultOf } from '../models/limits.js';
import type { Request } from '../models/request.js';

/**
 * A storyboard as its animatic: every shot is rendered by the free model, at the length and size its own model would
 * have given it. The lower third must show the id a shot has now, so the id is part of the request here.
 */
export function asAnimatic(checked: CheckedStoryboard): CheckedStoryboard {
  const subject = checked.value;
  if (!subject) {
    return checked;
  }
  const shots = subject.storyboard.shots.map((shot): Shot => {
    const card = subject.cards.get(shot.model);
    return card
      ? {
          ...shot,
          model: 'animatic',
          options: {},
          takes: 1,
          seed: undefined,
          duration: clipSeconds(shot, card),
          resolution: shot.resolution ?? defaultOf(card, 'resolution'),
          aspectRatio: shot.aspectRatio ?? defaultOf(card, 'aspect_ratio'),
        }
      : shot;
  });
  return { ...checked, value: { ...subject, storyboard: { ...subject.storyboard, shots } } };
}

/** What a preview adds to a shot's request. */
export function previewOptions(shot: Shot): Request['options'] {
  return { label: shot.id };
}
