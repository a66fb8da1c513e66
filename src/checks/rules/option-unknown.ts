import { nearest } from '../../diagnostics/nearest.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot's `options:` hold a key its model does not have. */
export const optionUnknown: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const known = Object.keys((card.options.properties ?? {}) as object);
    for (const key of Object.keys(shot.options)) {
      if (!known.includes(key)) {
        const closest = nearest(key, known);
        yield {
          code: 'option-unknown',
          severity: 'error',
          message: `${card.id} has no option "${key.slice(0, 60)}"`,
          hint: closest
            ? `did you mean \`${closest}\`?`
            : known.length > 0
              ? `options of ${card.id}: ${known.join(', ')}`
              : `${card.id} has no options`,
          span: shot.keyPlace('options', key),
        };
      }
    }
  }
};
