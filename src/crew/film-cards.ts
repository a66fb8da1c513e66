import type { Credits } from '../language/film.js';
import type { Plan } from '../plan/plan.js';
import { type CardInput, type FilmCards, NO_CARDS, type TransitionInput } from '../stitch/film-input.js';
import { digestOf } from '../terms/digest.js';
import type { FrameSize } from '../terms/frame-size.js';

/** A page of credits is read in this many seconds, and so much more for each of its names. */
const PAGE_SECONDS = { least: 3, most: 8, perName: 0.7 } as const;

/**
 * Pages of credits pass into one another for at most this share of what each lasts: their number shows only when they are
 * drawn, and a film whose shots are all there must not fail for it.
 */
const PAGE_OVERLAP = 1 / 3;

/**
 * The cards of a film, drawn; into those behind the shots leads the film's transition. The drawing library is loaded only
 * when there is a card. Throws `canvas-missing`.
 */
export async function filmCards(plan: Plan, size: FrameSize): Promise<FilmCards> {
  const { titles, credits, transition } = plan.storyboard.film;
  if (!titles.open && !titles.end && !credits) {
    return NO_CARDS;
  }
  const { drawTitleCard } = await import('../media/drawing/title-card.js');
  const [open, end, pages] = await Promise.all([
    titles.open && drawTitleCard({ size, text: titles.open.text, kind: 'open' }),
    titles.end && drawTitleCard({ size, text: titles.end.text, kind: 'end' }),
    credits ? drawPages(plan, credits, size) : [],
  ]);
  return {
    ...(titles.open && open ? { open: card('opening title', open, titles.open.seconds) } : {}),
    ...(titles.end && end ? { end: card('end title', end, titles.end.seconds, transition) } : {}),
    credits: pages,
  };
}

async function drawPages(plan: Plan, { seconds, lines }: Credits, size: FrameSize): Promise<CardInput[]> {
  const { drawCredits } = await import('../media/drawing/credits.js');
  const { storyboard, shots } = plan;
  const { transition } = storyboard.film;
  const entries = [...storyboard.references.values()].map(({ name, type, description }) => ({
    kind: type,
    name,
    ...(description === undefined ? {} : { description }),
  }));
  const pages = await drawCredits({
    size,
    title: storyboard.title ?? '',
    entries,
    lines,
    models: [...new Set(shots.flatMap(({ card: model }) => (model ? [model.name] : [])))],
  });
  const names = (entries.length + lines.length) / pages.length;
  const reading = Math.min(PAGE_SECONDS.most, PAGE_SECONDS.least + PAGE_SECONDS.perName * names);
  const each = seconds === undefined ? reading : seconds / pages.length;
  const longest = pages.length > 1 ? each * PAGE_OVERLAP : each;
  const into = transition && { ...transition, seconds: Math.min(transition.seconds, longest) };
  return pages.map((page, index) => card(`credits ${index + 1}`, page, each, into));
}

function card(name: string, picture: Buffer, seconds: number, into?: TransitionInput): CardInput {
  return {
    name,
    picture,
    digest: digestOf(picture),
    seconds,
    ...(into ? { transition: { kind: into.kind, seconds: into.seconds } } : {}),
  };
}
