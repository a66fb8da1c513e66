import { shotSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A shot's title would be shown beyond the shot's end, or begin there. */
export const titleTooLong: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    if (!shot.title) {
      continue;
    }
    const { start = 0, seconds } = shot.title;
    const length = round(shotSeconds(shot, card));
    const late = start >= length;
    if (length <= 0 || (!late && round(start + (seconds ?? 0)) <= length)) {
      continue;
    }
    yield {
      code: 'title-too-long',
      severity: 'error',
      message: late
        ? `the title begins at ${start} s, and the shot is ${length} s long`
        : `the title ends at ${round(start + (seconds ?? 0))} s, and the shot is ${length} s long`,
      hint: late
        ? `let it begin before ${length}`
        : `leave out its duration, and it stays as long as the shot does; from ${start} s that is at most ${round(length - start)} s`,
      span: shot.place('title', late ? 'start' : 'duration'),
    };
  }
};

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
