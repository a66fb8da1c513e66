import { nearest } from '../../diagnostics/nearest.js';
import { describeLimit } from '../../models/limits.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot asks for the resolution its model does not make. */
export const resolutionUnsupported: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const wanted = shot.resolution;
    if (wanted !== undefined && !subject.limits.accepts(card, 'resolution', wanted)) {
      const allowed = describeLimit(card.parameters.properties.resolution);
      const closest = nearest(wanted, allowed.split(', '));
      yield {
        code: 'resolution-unsupported',
        severity: 'error',
        message: `${card.id} does not make the resolution "${wanted.slice(0, 30)}"`,
        hint: `it makes ${allowed}${closest ? `; did you mean ${closest}?` : ''}`,
        span: shot.place('resolution'),
      };
    }
  }
};
