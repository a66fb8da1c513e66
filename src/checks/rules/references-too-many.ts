import { castOf } from '../cast.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot uses more references than its model takes. The place is the first one too many. */
export const referencesTooMany: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const cast = castOf(shot);
    const excess = cast[card.references.max];
    if (excess) {
      yield {
        code: 'references-too-many',
        severity: 'error',
        message: `shot "${shot.id}" uses ${cast.length} references; ${card.id} takes ${card.references.max}`,
        hint: 'mention fewer, or combine two of them in one picture',
        span: excess.place(),
      };
    }
  }
};
