import { dirname } from 'node:path/posix';
import type { Rule } from '../rule.js';

/** A reference's picture is not there. */
export const imageMissing: Rule = function* ({ storyboard, pictures }) {
  for (const { name, picture, place } of storyboard.references.values()) {
    const look = pictures.get(name);
    if (look?.kind === 'missing' && picture.kind === 'file') {
      const folder = dirname(picture.written);
      const close = look.nearest && (folder === '.' ? look.nearest : `${folder}/${look.nearest}`);
      yield {
        code: 'image-missing',
        severity: 'error',
        message: `there is no file ${shorten(picture.written)}`,
        hint: close ? `did you mean ${close}?` : 'paths are relative to the file they are written in',
        span: place('image'),
      };
    }
  }
};

function shorten(path: string): string {
  return path.length > 120 ? `${path.slice(0, 119)}…` : path;
}
