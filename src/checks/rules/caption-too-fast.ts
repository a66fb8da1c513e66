import { FASTEST_READING, readCharacters } from '../../terms/reading-speed.js';
import { shotSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A caption is longer than can be read while its shot lasts: only a hint, for readers differ. */
export const captionTooFast: Rule = function* (subject) {
  if (subject.storyboard.film.captions.mode === 'none') {
    return;
  }
  for (const [shot, card] of shotsWithCards(subject)) {
    const seconds = shotSeconds(shot, card);
    if (shot.caption === undefined || seconds <= 0) {
      continue;
    }
    const characters = readCharacters(shot.caption);
    if (characters > FASTEST_READING * seconds) {
      const most = Math.floor(FASTEST_READING * seconds);
      yield {
        code: 'caption-too-fast',
        severity: 'hint',
        message: `${characters} characters in ${Math.round(seconds * 1000) / 1000} s are more than most people can read`,
        hint: `shorten the caption to ${most} characters, or make the shot ${Math.ceil((characters / FASTEST_READING) * 10) / 10} s long`,
        span: shot.place('caption'),
      };
    }
  }
};
