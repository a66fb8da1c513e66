import { askColour } from '../../media/ask-colour.js';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import type { ColourTags } from '../../terms/clip-facts.js';
import { NO_FADES } from '../timeline/card-fades.js';
import { hasRate } from '../timeline/clip-range.js';
import type { Segment } from '../timeline/timeline.js';
import type { Workshop } from '../workshop.js';
import { clipChain, LAY_OVER, overlayChain, seamChains, stillChain } from './chains.js';
import { type ColourPath, colourPath } from './colour.js';
import { type BodyPlan, type OverlayPart, type SeamPlan, seamFrom } from './piece-plan.js';
import type { Stills } from './stills.js';

/** How a piece is made. */
export interface Recipe {
  readonly inputs: readonly FfmpegInput[];
  /** Ends in `[picture]`. */
  readonly graph: readonly string[];
}

/** What recipes are made of. */
export interface Kitchen {
  readonly shop: Workshop;
  readonly stills: Stills;
  /** Whether the build converts between colour spaces of high range. */
  readonly hasZscale: () => Promise<boolean>;
}

/** The recipe of a piece that is encoded. */
export async function recipeOf(
  plan: BodyPlan | SeamPlan,
  kitchen: Kitchen,
  signal: AbortSignal,
): Promise<Recipe> {
  const { format } = kitchen.shop;
  const inputs: FfmpegInput[] = [];
  const take = async (segment: Segment, first: number): Promise<string> => {
    const label = `[${inputs.length}:v:0]`;
    const { source, skip } = segment;
    if (source.kind === 'card' || source.kind === 'slate') {
      inputs.push(await kitchen.stills.of(segment).input());
      return stillChain(label, plan.frames, format, plan.kind === 'body' ? plan.fades : NO_FADES);
    }
    // Encoding is what takes the time: more decoders would not be quicker, and each holds frames.
    inputs.push({ from: source.clip.path, options: ['-threads', '1'] });
    const steady = hasRate(source.facts, format.rate) || source.facts.video.constantRate;
    const range = { first: skip + first, frames: plan.frames, steady };
    return clipChain(label, range, await colourOf(segment, kitchen, signal), format);
  };
  const base =
    plan.kind === 'body'
      ? [await take(plan.segment, plan.from)]
      : seamChains(
          await take(plan.before, seamFrom(plan)),
          await take(plan.into, 0),
          plan.into.entry.kind,
          plan.frames,
          format,
        );
  return { inputs, graph: await overlaid(base, plan.overlays, inputs, plan.frames, kitchen) };
}

/** Lays each overlay over what is there; adds its still to the inputs. */
async function overlaid(
  base: readonly string[],
  parts: readonly OverlayPart[],
  inputs: FfmpegInput[],
  within: number,
  { stills, shop }: Kitchen,
): Promise<readonly string[]> {
  const graph: string[] = [];
  let [before, label] = [base.slice(0, -1), base.at(-1) ?? ''];
  for (const [index, { overlay, from }] of parts.entries()) {
    const { start, end, fade, drawing } = overlay;
    const chain = overlayChain(
      `[${inputs.length}:v:0]`,
      { from, frames: end - start, fade, within },
      shop.format,
    );
    inputs.push(await stills.over(drawing).input());
    graph.push(...before, `${label}[under${index}]`, `${chain}[over${index}]`);
    [before, label] = [[], `[under${index}][over${index}]${LAY_OVER}`];
  }
  return [...graph, ...before, `${label}[picture]`];
}

async function colourOf(
  { source }: Segment,
  { shop, hasZscale }: Kitchen,
  signal: AbortSignal,
): Promise<ColourPath> {
  if (source.kind === 'card' || source.kind === 'slate') {
    throw new Error('a still has no tags');
  }
  const { video } = source.facts;
  const tags: ColourTags = video.colour ?? (await askColour(source.clip.path, shop.crew.ffmpeg, signal));
  return colourPath(tags, video, needsZscale(tags) && (await hasZscale()));
}

function needsZscale({ primaries, transfer }: ColourTags): boolean {
  return primaries !== undefined || transfer !== undefined;
}
