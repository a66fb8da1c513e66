import { sideBySide } from '../jobs/side-by-side.js';
import type { Timeline } from '../timeline/timeline.js';
import type { Workshop } from '../workshop.js';
import { copyPieces } from './copy-pieces.js';
import { ENCODERS, encodePiece } from './encode-pieces.js';
import { openKitchen } from './kitchen.js';
import type { Piece } from './piece.js';
import { type PiecePlan, planPieces, segmentsIn } from './piece-plan.js';

/**
 * The film's picture in pieces, in order: copied where the clips fit, else kept from earlier or encoded now.
 * Throws StoryreelErrors: `clip-unreadable` with the shot, `disk-full`, `ffmpeg-failed`.
 */
export async function makePieces(
  timeline: Timeline,
  shop: Workshop,
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  const plans = planPieces(timeline, shop.format);
  const kitchen = openKitchen(shop);
  const pieces = new Map<PiecePlan, Piece>();
  const copies = plans.filter((plan) => plan.kind === 'copy');
  for (const piece of await copyPieces(copies, shop, signal)) {
    pieces.set(piece.plan, piece);
  }
  const others = plans.filter((plan) => plan.kind !== 'copy');
  const total = others.reduce((sum, { frames }) => sum + frames, 0);
  let done = 0;
  const tasks = others.map((plan) => async (stop: AbortSignal) => {
    pieces.set(plan, await encodePiece(plan, kitchen, stop));
    done += plan.frames;
    shop.crew.onProgress?.(isSlate(plan) ? 'slates' : 'conform', done / total);
  });
  await sideBySide(tasks, ENCODERS, signal);
  shop.crew.onProgress?.('conform', 1);
  return plans.map((plan) => pieces.get(plan)).filter((piece) => piece !== undefined);
}

function isSlate(plan: PiecePlan): boolean {
  return segmentsIn(plan).every(({ source }) => source.kind === 'slate');
}
