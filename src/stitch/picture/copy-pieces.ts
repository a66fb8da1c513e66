import { join } from 'node:path';
import { findingTheShot } from '../jobs/blame.js';
import { inBatches } from '../jobs/side-by-side.js';
import type { Workshop } from '../workshop.js';
import { pieceOptions } from './encoder.js';
import { inspect, type Piece } from './piece.js';
import type { CopyPlan } from './piece-plan.js';

/** Clips that one process copies: open files stay few, and starting processes costs little. */
const BATCH = 40;

/** Copies the first frames of clips, without their sound, into the run's folder. */
export async function copyPieces(
  plans: readonly CopyPlan[],
  shop: Workshop,
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  for (const batch of inBatches(plans, BATCH)) {
    await findingTheShot(
      batch,
      ({ segment }) => segment.name,
      (some) => copy(some, shop, signal),
    );
    for (const plan of batch) {
      pieces.push(await inspect(plan, pathOf(plan, shop), 'copied'));
    }
  }
  return pieces;
}

async function copy(plans: readonly CopyPlan[], shop: Workshop, signal: AbortSignal): Promise<void> {
  await shop.crew.ffmpeg.run({
    inputs: plans.map(({ segment }) => ({ from: clipPath(segment.source) })),
    outputs: plans.map((plan, index) => ({
      to: pathOf(plan, shop),
      options: [
        ...['-map', `${index}:v:0`, '-c', 'copy', '-an', '-frames:v', String(plan.frames)],
        ...pieceOptions(shop.format),
      ],
    })),
    signal,
  });
}

function clipPath(source: CopyPlan['segment']['source']): string {
  if (source.kind === 'card' || source.kind === 'slate') {
    throw new Error('a still cannot be copied');
  }
  return source.clip.path;
}

function pathOf(plan: CopyPlan, shop: Workshop): string {
  return join(shop.folder, `copy-${plan.segment.index}.mp4`);
}
