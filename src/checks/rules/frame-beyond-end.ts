import { clipSeconds } from '../length.js';
import type { Rule } from '../rule.js';

/** A `frame:` reference wants a frame from after the end of the shot's clip. */
export const frameBeyondEnd: Rule = function* ({ storyboard, cards }) {
  const shots = new Map(storyboard.shots.map((shot) => [shot.id, shot]));
  for (const { picture, place } of storyboard.references.values()) {
    const shot = picture.kind === 'frame' ? shots.get(picture.shot) : undefined;
    const card = shot && cards.get(shot.model);
    if (picture.kind !== 'frame' || typeof picture.at !== 'number' || !shot || !card) {
      continue;
    }
    const seconds = clipSeconds(shot, card);
    if (picture.at >= seconds) {
      yield {
        code: 'frame-beyond-end',
        severity: 'error',
        message: `the frame at ${picture.at} s is wanted, and the clip of shot "${shot.id}" is ${seconds} s long`,
        hint: `\`at: last\` is its last frame; a time must be before ${seconds}`,
        span: place('frame', 'at'),
      };
    }
  }
};
