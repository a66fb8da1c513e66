import type { Shot } from '../../language/storyboard.js';
import type { Rule } from '../rule.js';

/** Two shots have the same id. */
export const shotIdDuplicate: Rule = function* ({ storyboard }) {
  const first = new Map<string, Shot>();
  for (const shot of storyboard.shots) {
    const other = first.get(shot.id);
    if (other) {
      yield {
        code: 'shot-id-duplicate',
        severity: 'error',
        message: `two shots have the id "${shot.id}"`,
        hint: 'give one of them another id',
        span: shot.place('id'),
        related: [{ message: 'first used here', span: other.place('id') }],
      };
    } else {
      first.set(shot.id, shot);
    }
  }
};
