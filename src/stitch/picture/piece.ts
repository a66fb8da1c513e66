import { StoryreelError } from '../../diagnostics/errors.js';
import { readClipFacts } from '../../media/probe.js';
import { type Memory, NO_MEMORY } from '../../terms/memory.js';
import type { PieceOrigin } from '../film-report.js';
import { type PiecePlan, segmentsIn } from './piece-plan.js';

/** A part of the film's picture, in the film's format. */
export interface Piece {
  readonly plan: PiecePlan;
  readonly path: string;
  readonly origin: PieceOrigin;
  /** Its avcC as hex. */
  readonly parameterSets: string;
}

/**
 * Looks at a finished piece: it must have exactly the frames the plan has for it. Throws a StoryreelError
 * `clip-unreadable` that names the shot otherwise.
 */
export async function inspect(
  plan: PiecePlan,
  path: string,
  origin: PieceOrigin,
  memory: Memory = NO_MEMORY,
): Promise<Piece> {
  const { video } = await memory.recallOf(path, 'facts', () => readClipFacts(path));
  if (video.frames !== plan.frames || !video.constantRate) {
    const name = segmentsIn(plan)[0]?.name ?? '';
    throw new StoryreelError(
      'clip-unreadable',
      `the clip of shot ${name} cannot be used: ${video.frames} frames came out of it where ${plan.frames} were expected`,
      {
        shot: name,
        hint: 'the film that was there is untouched; render the shot again or pick another take',
      },
    );
  }
  return { plan, path, origin, parameterSets: video.parameterSets };
}
