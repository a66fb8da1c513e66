import type { Reference } from '../language/storyboard.js';
import type { ModelCard } from '../models/card.js';
import { castOf } from './cast.js';
import type { PictureLook } from './look-at-pictures.js';
import { type Subject, shotsWithCards } from './rule.js';

/** A reference's picture as one model will get it. */
export interface PictureUse {
  readonly reference: Reference;
  readonly card: ModelCard;
  readonly look: Extract<PictureLook, { kind: 'picture' }>;
}

/** Every (reference, model) pair that occurs, once. */
export function uses(subject: Subject): readonly PictureUse[] {
  const found = new Map<string, PictureUse>();
  for (const [shot, card] of shotsWithCards(subject)) {
    for (const { name } of castOf(shot)) {
      const reference = subject.storyboard.references.get(name);
      const look = subject.pictures.get(name);
      if (reference && look?.kind === 'picture') {
        found.set(`${card.id} ${name}`, { reference, card, look });
      }
    }
  }
  return [...found.values()];
}
