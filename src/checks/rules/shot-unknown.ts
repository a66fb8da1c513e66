import { nearest } from '../../diagnostics/nearest.js';
import type { Rule } from '../rule.js';

/** A `frame:` reference names a shot that does not exist. */
export const shotUnknown: Rule = function* ({ storyboard, loaded }) {
  const ids = new Set(storyboard.shots.map((shot) => shot.id));
  for (const { picture, place } of storyboard.references.values()) {
    if (picture.kind === 'frame' && !ids.has(picture.shot) && !loaded.incomplete) {
      const closest = nearest(picture.shot, ids);
      yield {
        code: 'shot-unknown',
        severity: 'error',
        message: `no shot has the id "${picture.shot}"`,
        hint: closest ? `did you mean ${closest}?` : 'name the id of a shot of this storyboard',
        span: place('frame', 'shot'),
      };
    }
  }
};
