import type { Rule } from '../rule.js';

/** The first shot has a transition, and the film no opening title that it could come from. */
export const transitionUnused: Rule = function* ({ storyboard }) {
  for (const shot of storyboard.shots) {
    if (shot.index === 0 && shot.transition && !storyboard.film.titles.open) {
      yield {
        code: 'transition-unused',
        severity: 'warning',
        message: `there is nothing before the first shot for this ${shot.transition.type} to come from`,
        hint: 'remove it, or give the film an opening title: the film begins with a cut',
        span: shot.place('transition'),
      };
    }
  }
};
