import type { Span } from '../../diagnostics/source.js';
import type { Shot, Storyboard } from '../../language/storyboard.js';
import type { Transition } from '../../language/transition.js';
import { shotSeconds } from '../length.js';
import { type Rule, type Subject, shotsWithCards } from '../rule.js';

/**
 * A transition overlaps more of a shot or a card than it has left beside its other transition. Reckoned with the lengths
 * that are asked for; clips that come out shorter are looked at again when the film is put together.
 */
export const transitionTooLong: Rule = function* (subject) {
  const segments = segmentsOf(subject);
  // What a segment has left for the transition out of it.
  const left = new Map([...segments].map(([index, { seconds }]) => [index, seconds]));
  for (const join of joinsOf(subject.storyboard)) {
    const before = segments.get(join.index - 1);
    const own = segments.get(join.index);
    // Unknown models leave gaps, across which nothing can be said.
    if (!before || !own || own.seconds <= 0) {
      continue;
    }
    const { type, seconds } = join.transition;
    const room = left.get(join.index - 1) ?? 0;
    const longest = Math.max(0, Math.min(room, own.seconds));
    if (seconds <= longest + ROUNDING) {
      left.set(join.index, own.seconds - seconds);
      continue;
    }
    const beside =
      room < Math.min(before.seconds, own.seconds) ? `, beside the transition into ${before.name}` : '';
    yield {
      code: 'transition-too-long',
      severity: 'error',
      message: `a ${type} of ${shown(seconds)} s does not fit between ${named(before)} and ${named(own)}`,
      hint:
        roundedDown(longest) > 0
          ? `the longest that fits is ${roundedDown(longest)} s${beside}`
          : `make it a cut${beside}`,
      span: join.span,
      ...(join.related ? { related: [join.related] } : {}),
    };
  }
};

/** Far less than a frame. */
const ROUNDING = 1e-6;

interface Segment {
  /** For messages. */
  readonly name: string;
  /** Infinity for what is always long enough. */
  readonly seconds: number;
}

/** What lies on the picture track, by shot index; at -1 the opening title, behind the last shot the closing cards. */
function segmentsOf(subject: Subject): ReadonlyMap<number, Segment> {
  const { storyboard } = subject;
  const open = openingTitle(storyboard);
  return new Map([
    ...(open ? [[-1, open] as const] : []),
    ...[...shotsWithCards(subject)].map(
      ([shot, card]) => [shot.index, { name: `"${shot.id}"`, seconds: shotSeconds(shot, card) }] as const,
    ),
    ...closingCards(storyboard).map((card, index) => [storyboard.shots.length + index, card] as const),
  ]);
}

function openingTitle({ film }: Storyboard): Segment | undefined {
  const { open } = film.titles;
  return open && { name: 'the opening title', seconds: open.seconds };
}

/** The end title and the credits; several pages of credits make room for one another. */
function closingCards({ film }: Storyboard): readonly (Segment & { readonly path: readonly string[] })[] {
  const { titles, credits } = film;
  return [
    ...(titles.end ? [{ name: 'the end title', seconds: titles.end.seconds, path: ['titles', 'end'] }] : []),
    ...(credits
      ? [{ name: 'the credits', seconds: credits.seconds ?? Number.POSITIVE_INFINITY, path: ['credits'] }]
      : []),
  ];
}

/** A transition and the place of what it leads into. */
interface Join {
  readonly index: number;
  readonly transition: Transition;
  readonly span: Span;
  /** What it leads into, where the transition does not tell. */
  readonly related?: { readonly message: string; readonly span: Span };
}

function joinsOf(storyboard: Storyboard): readonly Join[] {
  const { shots, film } = storyboard;
  const { transition } = film;
  const intoShots = shots.flatMap((shot) => (shot.transition ? [joinInto(shot, shot.transition)] : []));
  if (!transition) {
    return intoShots;
  }
  const span = storyboard.filmPlace('transition', 'duration');
  const intoCards = closingCards(storyboard).map(({ path }, index) => ({
    index: shots.length + index,
    transition,
    span,
    related: { message: 'into this card', span: storyboard.filmPlace(...path) },
  }));
  return [...intoShots, ...intoCards];
}

function joinInto(shot: Shot, transition: Transition): Join {
  const span = shot.place('transition', 'duration');
  const whole = shot.place();
  const isOwn = span.start >= whole.start && span.start < whole.end;
  return {
    index: shot.index,
    transition,
    span,
    // Stated for the whole film, it does not tell which shot it is about.
    ...(isOwn ? {} : { related: { message: 'into this shot', span: shot.place('id') } }),
  };
}

function named({ name, seconds }: Segment): string {
  return Number.isFinite(seconds) ? `${name} (${shown(seconds)} s)` : name;
}

function shown(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** Rounded down, so that it does fit. */
function roundedDown(seconds: number): number {
  return Math.floor(seconds * 1000 + ROUNDING) / 1000;
}
