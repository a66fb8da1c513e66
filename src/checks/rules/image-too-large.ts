import type { Rule } from '../rule.js';
import { uses } from '../uses.js';

/** A picture has more pixels or bytes than a model takes. */
export const imageTooLarge: Rule = function* (subject) {
  for (const { reference, card, look } of uses(subject)) {
    const { max_side: side, max_bytes: bytes } = card.pictures;
    const tooLarge =
      Math.max(look.width, look.height) > side
        ? {
            message: `the picture is ${look.width}×${look.height} px; ${card.id} takes at most ${side} px on the longer side`,
            hint: 'scale it down; 2,000 px are plenty for a reference',
          }
        : look.bytes > bytes
          ? {
              message: `the picture has ${megabytes(look.bytes)} MB; ${card.id} takes at most ${megabytes(bytes)} MB`,
              hint: heavyHint(Math.max(look.width, look.height)),
            }
          : undefined;
    if (tooLarge) {
      yield {
        code: 'image-too-large',
        severity: 'error',
        ...tooLarge,
        span: reference.place('image'),
      };
    }
  }
};

/** Pixels that are plenty for a reference. */
const PLENTY = 2000;

/** A picture with few pixels has too many bytes for another reason: how it is stored. */
function heavyHint(side: number): string {
  return side > PLENTY
    ? 'scale it down; 2,000 px are plenty for a reference'
    : 'save it with fewer bytes, e.g. as JPEG';
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1).replace(/\.0$/, '');
}
