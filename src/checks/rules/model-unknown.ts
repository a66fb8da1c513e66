import type { Rule } from '../rule.js';
import { suggester } from '../suggest.js';

/** A shot names a model storyreel has no card for. */
export const modelUnknown: Rule = function* ({ storyboard, cards }) {
  const suggest = suggester(cards.keys());
  for (const shot of storyboard.shots) {
    if (!cards.has(shot.model)) {
      const closest = suggest(shot.model);
      yield {
        code: 'model-unknown',
        severity: 'error',
        message: `there is no model "${shot.model.slice(0, 60)}"`,
        hint: closest
          ? `did you mean ${closest}?`
          : `models: ${[...cards.keys()].join(', ')} (\`storyreel models\`)`,
        span: shot.place('model'),
      };
    }
  }
};
