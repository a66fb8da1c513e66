import type { Rule } from '../rule.js';
import { uses } from '../uses.js';

/** A reference's file is not a picture of a kind its models take; the content counts, not the file's ending. */
export const imageUnsupported: Rule = function* (subject) {
  for (const { name, place } of subject.storyboard.references.values()) {
    const look = subject.pictures.get(name);
    if (look?.kind === 'foreign') {
      yield {
        code: 'image-unsupported',
        severity: 'error',
        message: `this is not a picture storyreel can use: it looks like ${look.looksLike}`,
        hint: 'save it as PNG, JPEG or WebP',
        span: place('image'),
      };
    }
  }
  for (const { reference, card, look } of uses(subject)) {
    if (!card.pictures.formats.includes(look.format)) {
      yield {
        code: 'image-unsupported',
        severity: 'error',
        message: `${card.id} does not take ${look.format} pictures`,
        hint: `save it as ${card.pictures.formats.join(' or ')}`,
        span: reference.place('image'),
      };
    }
  }
};
