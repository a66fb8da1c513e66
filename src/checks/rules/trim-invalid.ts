import { clipSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A trim that leaves nothing of the clip, or reaches beyond its end. */
export const trimInvalid: Rule = function* (subject) {
  for (const [shot, card] of shotsWithCards(subject)) {
    if (!shot.trim) {
      continue;
    }
    const length = clipSeconds(shot, card);
    const { start = 0, end } = shot.trim;
    const wrong = ((): readonly [field: string, message: string] | undefined => {
      if (end !== undefined && end > length) {
        return ['end', `the trim ends at ${end} s, and the shot is ${length} s long`];
      }
      if (end !== undefined && start >= end) {
        return ['end', `the trim ends at ${end} s and starts at ${start} s, which leaves nothing`];
      }
      return start >= length
        ? ['start', `the trim starts at ${start} s, and the shot is ${length} s long`]
        : undefined;
    })();
    if (wrong) {
      yield {
        code: 'trim-invalid',
        severity: 'error',
        message: wrong[1],
        hint: `start and end are seconds of the clip, from 0 to ${length}`,
        span: shot.place('trim', wrong[0]),
      };
    }
  }
};
