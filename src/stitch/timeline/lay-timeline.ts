import type { ClipFacts } from '../../terms/clip-facts.js';
import type { FrameRate } from '../../terms/frame-size.js';
import type { CardInput, FilmInput, ShotInput } from '../film-input.js';
import { type ClipRange, clipRange, stillRange } from './clip-range.js';
import { layOverlays } from './overlays.js';
import { samplesAt } from './sound-plan.js';
import { CUT, type Segment, type SegmentSource, type Timeline } from './timeline.js';
import { entryFrom, longTransitions, transitionTooLong } from './transitions.js';

/** What the timeline follows from. */
export type TimelineInput = Pick<FilmInput, 'rate' | 'cards' | 'shots' | 'captions'>;

/** The facts of the shots' clips, or of their stand-ins, by the shots' ids. */
export type FactsOfShots = ReadonlyMap<string, ClipFacts>;

/**
 * Lays a film out in whole frames: the opening title, the shots, the end title and the credits, each overlapping the one
 * before by its transition. Throws a StoryreelError `transition-too-long` that names the first shot whose
 * transition does not fit the clips as they are, and the longest that does.
 */
export function layTimeline(input: TimelineInput, facts: FactsOfShots): Timeline {
  const { rate } = input;
  const edits = cutList(input, facts);
  const [tooLong] = longTransitions(edits.map(({ frames, entry }) => ({ frames, entry: entry.frames })));
  if (tooLong) {
    const [name, before] = [edits[tooLong.index]?.name ?? '', edits[tooLong.index - 1]?.name ?? ''];
    throw transitionTooLong(tooLong, name, before, rate);
  }
  const segments: Segment[] = [];
  let end = 0;
  for (const [index, edit] of edits.entries()) {
    const start = end - edit.entry.frames;
    segments.push({ ...edit, index, start, exitFrames: edits[index + 1]?.entry.frames ?? 0 });
    end = start + edit.frames;
  }
  const overlays = layOverlays(segments, input);
  return { rate, segments, overlays, frames: end, samples: samplesAt(end, rate) };
}

type Edit = Pick<Segment, 'name' | 'source' | 'frames' | 'skip' | 'whole' | 'entry'>;

function cutList({ rate, cards, shots }: TimelineInput, facts: FactsOfShots): readonly Edit[] {
  const card = (input: CardInput): Edit => ({
    ...edit(input.name, { kind: 'card', card: input }, stillRange(input.seconds, rate)),
    entry: entryFrom(input.transition, rate),
  });
  const shot = (input: ShotInput, index: number): Edit => {
    const source = sourceOf(input, facts.get(input.id), `${index + 1} of ${shots.length}`);
    return {
      ...edit(input.id, source, rangeOf(source, input, rate)),
      entry: entryFrom(input.transition, rate),
    };
  };
  const closing = [...(cards.end ? [cards.end] : []), ...cards.credits];
  const [first, ...others] = [
    ...(cards.open ? [card(cards.open)] : []),
    ...shots.map(shot),
    ...closing.map(card),
  ];
  // There is nothing the first picture could overlap with.
  return first ? [{ ...first, entry: CUT }, ...others] : [];
}

function edit(name: string, source: SegmentSource, range: ClipRange): Omit<Edit, 'entry'> {
  return { name, source, ...range };
}

function sourceOf(shot: ShotInput, facts: ClipFacts | undefined, place: string): SegmentSource {
  const clip = shot.clip ?? shot.standIn;
  return clip && facts
    ? { kind: shot.clip ? 'clip' : 'stand-in', shot, clip, facts }
    : { kind: 'slate', shot, place };
}

function rangeOf(source: SegmentSource, shot: ShotInput, rate: FrameRate): ClipRange {
  return source.kind === 'clip' || source.kind === 'stand-in'
    ? clipRange(source.facts, shot, rate)
    : stillRange(shot.seconds, rate);
}
