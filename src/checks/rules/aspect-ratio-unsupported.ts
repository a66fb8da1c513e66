import { nearest } from '../../diagnostics/nearest.js';
import { describeLimit } from '../../models/limits.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot asks for the aspect ratio its model does not make. */
export const aspectRatioUnsupported: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const wanted = shot.aspectRatio;
    if (wanted !== undefined && !subject.limits.accepts(card, 'aspect_ratio', wanted)) {
      const allowed = describeLimit(card.parameters.properties.aspect_ratio);
      const closest = nearest(wanted, allowed.split(', '));
      yield {
        code: 'aspect-ratio-unsupported',
        severity: 'error',
        message: `${card.id} does not make the aspect ratio "${wanted.slice(0, 30)}"`,
        hint: `it makes ${allowed}${closest ? `; did you mean ${closest}?` : ''}`,
        span: shot.place('aspect_ratio'),
      };
    }
  }
};
