import type { Rule } from '../rule.js';
import { uses } from '../uses.js';

/** A picture has fewer pixels than a model needs. */
export const imageTooSmall: Rule = function* (subject) {
  for (const { reference, card, look } of uses(subject)) {
    if (Math.min(look.width, look.height) < card.pictures.min_side) {
      yield {
        code: 'image-too-small',
        severity: 'error',
        message: `the picture is ${look.width}×${look.height} px; ${card.id} wants at least ${card.pictures.min_side} px on the shorter side`,
        hint: 'use a larger original; enlarging this one adds nothing',
        span: reference.place('image'),
      };
    }
  }
};
