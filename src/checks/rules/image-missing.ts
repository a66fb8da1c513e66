import { missingHint, shownInMessage } from '../look-at-file.js';
import type { Rule } from '../rule.js';

/** A reference's picture is not there. */
export const imageMissing: Rule = function* ({ storyboard, pictures }) {
  for (const { name, picture, place } of storyboard.references.values()) {
    const look = pictures.get(name);
    if (look?.kind === 'missing' && picture.kind === 'file') {
      yield {
        code: 'image-missing',
        severity: 'error',
        message: `there is no file ${shownInMessage(picture.written)}`,
        hint: missingHint(picture.written, look.nearest),
        span: place('image'),
      };
    }
  }
};
