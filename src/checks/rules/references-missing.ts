import { castOf } from '../cast.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot uses fewer references than its model needs. */
export const referencesMissing: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    if (castOf(shot).length < card.references.min) {
      const needed =
        card.references.min === 1 ? 'at least one reference' : `${card.references.min} references`;
      yield {
        code: 'references-missing',
        severity: 'error',
        message: `${card.id} needs ${needed}, and shot "${shot.id}" uses ${castOf(shot).length || 'none'}`,
        hint: 'mention one in the prompt as @name, or attach it with `references: [name]`',
        span: shot.prompt.span,
      };
    }
  }
};
