import type { Rule } from '../rule.js';
import { uses } from '../uses.js';

/** A picture has more pixels or bytes than a model takes. */
export const imageTooLarge: Rule = function* (subject) {
  for (const { reference, card, look } of uses(subject)) {
    const { max_side: side, max_bytes: bytes } = card.pictures;
    const tooLarge =
      Math.max(look.width, look.height) > side
        ? `the picture is ${look.width}×${look.height} px; ${card.id} takes at most ${side} px on the longer side`
        : look.bytes > bytes
          ? `the picture has ${megabytes(look.bytes)} MB; ${card.id} takes at most ${megabytes(bytes)} MB`
          : undefined;
    if (tooLarge) {
      yield {
        code: 'image-too-large',
        severity: 'error',
        message: tooLarge,
        hint: 'scale it down; 2,000 px are plenty for a reference',
        span: reference.place('image'),
      };
    }
  }
};

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).replace(/\.0$/, '');
}
