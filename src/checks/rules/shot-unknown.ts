import type { Rule } from '../rule.js';
import { suggester } from '../suggest.js';

/** A `frame:` reference names a shot that does not exist. */
export const shotUnknown: Rule = function* ({ storyboard, loaded }) {
  const ids = new Set(storyboard.shots.map((shot) => shot.id));
  const suggest = suggester(ids);
  for (const { picture, place } of storyboard.references.values()) {
    if (picture.kind === 'frame' && !ids.has(picture.shot) && !loaded.incomplete) {
      const closest = suggest(picture.shot);
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
