import type { Span } from '../../diagnostics/source.js';
import { TRANSITION_TYPES, type Transition } from '../../language/transition.js';
import type { Rule } from '../rule.js';
import { suggester } from '../suggest.js';

/** A transition is of a type that neither the language nor ffmpeg has. */
export const transitionUnknown: Rule = function* ({ storyboard }) {
  const known = new Set(TRANSITION_TYPES);
  const suggest = suggester(known);
  // The film's own too: it may be no shot's.
  const stated: readonly (readonly [Transition | undefined, () => Span])[] = [
    [storyboard.film.transition, () => storyboard.filmPlace('transition', 'type')],
    ...storyboard.shots.map((shot) => [shot.transition, () => shot.place('transition', 'type')] as const),
  ];
  for (const [transition, place] of stated) {
    if (transition && !known.has(transition.type)) {
      const closest = suggest(transition.type);
      yield {
        code: 'transition-unknown',
        severity: 'error',
        message: `there is no transition "${transition.type}"`,
        hint: closest
          ? `did you mean ${closest}?`
          : 'use cut, dissolve, fade, wipe, slide, or one of the xfade transitions of ffmpeg, such as circleopen',
        span: place(),
      };
    }
  }
};
