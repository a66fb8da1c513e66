import { type Rule, shotsWithCards } from '../rule.js';

/** A shot wants sound from a model that makes none. */
export const audioUnsupported: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    if (shot.audio === true && !card.parameters.properties.audio) {
      yield {
        code: 'audio-unsupported',
        severity: 'error',
        message: `${card.id} makes no sound`,
        hint: 'set `audio: false` on this shot, or choose another model',
        span: shot.place('audio'),
      };
    }
  }
};
