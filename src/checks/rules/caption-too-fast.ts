import { shotSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** What a practised reader manages, as subtitlers reckon it. */
const CHARACTERS_A_SECOND = 20;

/** A caption is longer than can be read while its shot lasts: only a hint, for readers differ. */
export const captionTooFast: Rule = function* (subject) {
  if (subject.storyboard.film.captions.mode === 'none') {
    return;
  }
  // Letters as readers see them: one with its accents, or a family of emoji, is one.
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  for (const [shot, card] of shotsWithCards(subject)) {
    const seconds = shotSeconds(shot, card);
    if (shot.caption === undefined || seconds <= 0) {
      continue;
    }
    const characters = count(segmenter.segment(shot.caption.replace(/\s+/g, ' ')));
    if (characters > CHARACTERS_A_SECOND * seconds) {
      const most = Math.floor(CHARACTERS_A_SECOND * seconds);
      yield {
        code: 'caption-too-fast',
        severity: 'hint',
        message: `${characters} characters in ${Math.round(seconds * 1000) / 1000} s are more than most people can read`,
        hint: `shorten the caption to ${most} characters, or make the shot ${Math.ceil((characters / CHARACTERS_A_SECOND) * 10) / 10} s long`,
        span: shot.place('caption'),
      };
    }
  }
};

function count(items: Iterable<unknown>): number {
  let number = 0;
  for (const _ of items) {
    number++;
  }
  return number;
}
