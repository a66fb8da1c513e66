import type { Storyboard } from '../../language/storyboard.js';
import { shotSeconds } from '../length.js';
import { type Rule, type Subject, shotsWithCards } from '../rule.js';

/**
 * A transition overlaps more of a shot than the shot has left beside its other transition. Reckoned with the lengths
 * that are asked for; clips that come out shorter are looked at again when the film is put together.
 */
export const transitionTooLong: Rule = function* (subject) {
  const segments = segmentsOf(subject);
  // What a segment has left for the transition out of it.
  const left = new Map([...segments].map(([index, { seconds }]) => [index, seconds]));
  for (const shot of subject.storyboard.shots) {
    const before = segments.get(shot.index - 1);
    const own = segments.get(shot.index);
    // Unknown models leave gaps, across which nothing can be said.
    if (!shot.transition || !before || !own || own.seconds <= 0) {
      continue;
    }
    const { type, seconds } = shot.transition;
    const room = left.get(shot.index - 1) ?? 0;
    const longest = Math.max(0, Math.min(room, own.seconds));
    if (seconds <= longest + ROUNDING) {
      left.set(shot.index, own.seconds - seconds);
      continue;
    }
    const span = shot.place('transition', 'duration');
    const beside =
      room < Math.min(before.seconds, own.seconds) ? `, beside the transition into ${before.name}` : '';
    const whole = shot.place();
    yield {
      code: 'transition-too-long',
      severity: 'error',
      message: `a ${type} of ${shown(seconds)} s does not fit between ${before.name} (${shown(before.seconds)} s) and ${own.name} (${shown(own.seconds)} s)`,
      hint:
        roundedDown(longest) > 0
          ? `the longest that fits is ${roundedDown(longest)} s${beside}`
          : `make it a cut${beside}`,
      span,
      // Stated for the whole film, it does not tell which shot it is about.
      ...(span.start < whole.start || span.start >= whole.end
        ? { related: [{ message: 'into this shot', span: shot.place('id') }] }
        : {}),
    };
  }
};

/** Far less than a frame. */
const ROUNDING = 1e-6;

interface Segment {
  /** For messages. */
  readonly name: string;
  readonly seconds: number;
}

/** What lies on the picture track, by shot index; at -1 the opening title. */
function segmentsOf(subject: Subject): ReadonlyMap<number, Segment> {
  const open = openingTitle(subject.storyboard);
  return new Map([
    ...(open ? [[-1, open] as const] : []),
    ...[...shotsWithCards(subject)].map(
      ([shot, card]) => [shot.index, { name: `"${shot.id}"`, seconds: shotSeconds(shot, card) }] as const,
    ),
  ]);
}

function openingTitle({ film }: Storyboard): Segment | undefined {
  const { open } = film.titles;
  return open && { name: 'the opening title', seconds: open.seconds };
}

function shown(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Rounded down, so that it does fit. */
function roundedDown(seconds: number): number {
  return Math.floor(seconds * 1000 + ROUNDING) / 1000;
}
