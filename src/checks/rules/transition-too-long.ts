import { shotSeconds } from '../length.js';
import { type Rule, shotsWithCards } from '../rule.js';

/** A transition overlaps more of a shot than the shot has left beside its other transition. */
export const transitionTooLong: Rule = function* (subject) {
  const shots = [...shotsWithCards(subject)];
  // Unknown models leave gaps, across which nothing can be said.
  const lengths = new Map(shots.map(([shot, card]) => [shot.index, shotSeconds(shot, card)]));
  const taken = new Map<number, number>();
  for (const [shot] of shots) {
    const overlap = shot.transition && shot.transition.type !== 'cut' ? (shot.transition.duration ?? 0) : 0;
    const before = lengths.get(shot.index - 1);
    const own = lengths.get(shot.index) ?? 0;
    if (overlap > 0 && shot.index === 0) {
      yield {
        code: 'transition-too-long',
        severity: 'error',
        message: 'the first shot has no shot before it to come from',
        hint: 'remove this transition',
        span: shot.place('transition'),
      };
    }
    if (overlap === 0 || !before || own <= 0) {
      continue;
    }
    const longest = Math.min(before - (taken.get(shot.index - 1) ?? 0), own);
    if (overlap <= longest) {
      taken.set(shot.index, overlap);
    } else {
      yield {
        code: 'transition-too-long',
        severity: 'error',
        message: `a transition of ${overlap} s does not fit between shots of ${round(before)} s and ${round(own)} s`,
        hint: longest > 0 ? `the longest that fits is ${round(longest)} s` : 'make it a cut',
        span: shot.place('transition', 'duration'),
      };
    }
  }
};

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
