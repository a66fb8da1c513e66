import type { Rule } from '../rule.js';

/** A picture lies outside the project and its libraries: it would be missing for everybody else, and may be private. */
export const imageOutsideProject: Rule = function* ({ storyboard, pictures }) {
  for (const { name, place } of storyboard.references.values()) {
    const look = pictures.get(name);
    if (look?.kind === 'outside') {
      yield {
        code: 'image-outside-project',
        severity: 'error',
        message: `pictures must lie inside the project: ${look.why}`,
        hint: 'copy the picture into the project and name it by a relative path, or list its folder under `libraries:` in storyreel.yaml',
        span: place('image'),
      };
    }
  }
};
