import type { Rule } from '../rule.js';

/** A reference's picture is there, but cannot be read as a picture. */
export const imageUnreadable: Rule = function* ({ storyboard, pictures }) {
  for (const { name, place } of storyboard.references.values()) {
    const look = pictures.get(name);
    if (look?.kind === 'unreadable' || look?.kind === 'not-a-file') {
      yield {
        code: 'image-unreadable',
        severity: 'error',
        message: `this picture cannot be read: ${look.reason}`,
        hint: 'open it in an image program and save it again as PNG or JPEG',
        span: place('image'),
      };
    }
  }
};
