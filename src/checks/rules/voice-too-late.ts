import { shotSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot's voice would begin when the shot is over, and never be heard. */
export const voiceTooLate: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    const length = Math.round(shotSeconds(shot, card) * 1000) / 1000;
    if (shot.voice && length > 0 && shot.voice.start >= length) {
      yield {
        code: 'voice-too-late',
        severity: 'error',
        message: `the voice begins at ${shot.voice.start} s, and the shot is ${length} s long`,
        hint: `let it begin before ${length}`,
        span: shot.place('voice', 'start'),
      };
    }
  }
};
