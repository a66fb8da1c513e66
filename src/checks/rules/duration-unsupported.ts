import { describeLimit, nearestAllowed } from '../../models/limits.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot is longer or shorter than its model makes clips, or not in its steps. */
export const durationUnsupported: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const { duration } = shot;
    if (duration !== undefined && !subject.limits.accepts(card, 'duration', duration)) {
      const schema = card.parameters.properties.duration;
      const closest = nearestAllowed(schema, duration);
      yield {
        code: 'duration-unsupported',
        severity: 'error',
        message: `${card.id} makes no clips of ${duration} seconds`,
        hint: `seconds may be ${describeLimit(schema)}${closest === undefined ? '' : `; the nearest is ${closest}`}`,
        span: shot.place('duration'),
      };
    }
  }
};
