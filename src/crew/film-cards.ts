import type { Credits } from '../language/film.js';
import type { Plan } from '../plan/plan.js';
import type { CardInput, FilmCards, TransitionInput } from '../stitch/film-input.js';
import { digestOfDrawing } from '../stitch/picture/stills.js';
import type { Digest } from '../terms/digest.js';
import type { FrameSize } from '../terms/frame-size.js';
import { type Memory, NO_MEMORY } from '../terms/memory.js';

/** A page of credits is read in this many seconds, and so much more for each of its names. */
const PAGE_SECONDS = { least: 3, most: 8, perName: 0.7 } as const;

/**
 * Pages of credits pass into one another for at most this share of what each lasts: their number shows only when they are
 * drawn, and a film whose shots are all there must not fail for it.
 */
const PAGE_OVERLAP = 1 / 3;

/**
 * The cards of a film; into those behind the shots leads the film's transition. Titles are drawn when they are asked for,
 * credits now, for only then it is known how many pages they have. Throws `canvas-missing`.
 */
export async function filmCards(plan: Plan, size: FrameSize, memory: Memory = NO_MEMORY): Promise<FilmCards> {
  const { titles, credits, transition } = plan.storyboard.film;
  const { open, end } = titles;
  return {
    ...(open ? { open: card('opening title', titleOf(open.text, 'open', size), open.seconds) } : {}),
    ...(end ? { end: card('end title', titleOf(end.text, 'end', size), end.seconds, transition) } : {}),
    credits: credits ? await creditsCards(plan, credits, size, memory) : [],
  };
}

/** A picture by what it says. */
interface Drawing {
  readonly digest: Digest;
  readonly draw: () => Promise<Buffer>;
}

function titleOf(text: string, kind: 'open' | 'end', size: FrameSize): Drawing {
  const words = { size, text, kind };
  const draw = async () => (await import('../media/drawing/title-card.js')).drawTitleCard(words);
  return { digest: digestOfDrawing('title', words), draw };
}

async function creditsCards(
  plan: Plan,
  { seconds, lines }: Credits,
  size: FrameSize,
  memory: Memory,
): Promise<CardInput[]> {
  const { storyboard, shots } = plan;
  const { transition } = storyboard.film;
  const entries = [...storyboard.references.values()].map(({ name, type, description }) => ({
    kind: type,
    name,
    ...(description === undefined ? {} : { description }),
  }));
  const words = {
    size,
    title: storyboard.title ?? '',
    entries,
    lines,
    models: [...new Set(shots.flatMap(({ card: model }) => (model ? [model.name] : [])))],
  };
  const digest = digestOfDrawing('credits', words);
  const pages = await memory.recall(`credits ${digest}`, async () =>
    (await import('../media/drawing/credits.js')).drawCredits(words),
  );
  const names = (entries.length + lines.length) / pages.length;
  const reading = Math.min(PAGE_SECONDS.most, PAGE_SECONDS.least + PAGE_SECONDS.perName * names);
  const each = seconds === undefined ? reading : seconds / pages.length;
  const longest = pages.length > 1 ? each * PAGE_OVERLAP : each;
  const into = transition && { ...transition, seconds: Math.min(transition.seconds, longest) };
  return pages.map((page, index) => {
    const picture = { digest: digestOfDrawing('page', { digest, index }), draw: async () => page };
    return card(`credits ${index + 1}`, picture, each, into);
  });
}

function card(name: string, picture: Drawing, seconds: number, into?: TransitionInput): CardInput {
  return {
    name,
    ...picture,
    seconds,
    ...(into ? { transition: { kind: into.kind, seconds: into.seconds } } : {}),
  };
}
