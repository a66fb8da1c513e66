import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FfmpegInput } from '../../media/ffmpeg.js';
import { openingOptions } from '../../media/opening.js';
import { digestOf } from '../../terms/digest.js';
import { findingTheShot } from '../jobs/blame.js';
import { inBatches } from '../jobs/side-by-side.js';
import type { Workshop } from '../workshop.js';
import { pieceOptions } from './encoder.js';
import { inspect, type Piece } from './piece.js';
import type { CopyPlan } from './piece-plan.js';

/** Clips that one process copies: open files stay few, and starting processes costs little. */
const BATCH = 40;

/**
 * Copies the first frames of clips, without their sound, into the run's folder, or into the one where copies are kept from
 * film to film, and takes those that are there already.
 */
export async function copyPieces(
  plans: readonly CopyPlan[],
  shop: Workshop,
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  const { memory, copies } = shop.crew;
  const there = new Set(copies === undefined ? [] : await readdir(copies));
  // A clip that is shown twice is copied once.
  const named = new Map(plans.map((plan) => [nameOf(plan, shop), plan]));
  const missing = [...named].flatMap(([name, plan]) => (there.has(name) ? [] : [plan]));
  for (const batch of inBatches(missing, BATCH)) {
    await findingTheShot(
      batch,
      ({ segment }) => segment.name,
      (some) => copy(some, shop, signal),
    );
    for (const plan of batch) {
      await inspect(plan, pathOf(plan, shop), 'copied');
    }
    if (copies !== undefined) {
      // Only what is whole and right is kept.
      await Promise.all(batch.map((plan) => rename(pathOf(plan, shop), join(copies, nameOf(plan, shop)))));
    }
  }
  if (copies !== undefined) {
    const unused = [...there].filter((name) => !named.has(name));
    await Promise.all(unused.map((name) => rm(join(copies, name), { force: true })));
  }
  const from = copies ?? shop.folder;
  return await Promise.all(
    plans.map((plan) => inspect(plan, join(from, nameOf(plan, shop)), 'copied', memory)),
  );
}

async function copy(plans: readonly CopyPlan[], shop: Workshop, signal: AbortSignal): Promise<void> {
  await shop.crew.ffmpeg.run({
    inputs: plans.map(({ segment }) => clipInput(segment.source)),
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

function clipInput(source: CopyPlan['segment']['source']): FfmpegInput {
  if (source.kind === 'card' || source.kind === 'slate') {
    throw new Error('a still cannot be copied');
  }
  return { from: source.clip.path, options: openingOptions(source.facts) };
}

function pathOf(plan: CopyPlan, shop: Workshop): string {
  return join(shop.folder, nameOf(plan, shop));
}

/** By what is copied and how, so that no film takes another copy for its own. */
function nameOf({ segment, frames }: CopyPlan, { format }: Workshop): string {
  const { source } = segment;
  const clip = source.kind === 'card' || source.kind === 'slate' ? '' : source.clip.digest;
  return `copy-${digestOf(JSON.stringify([clip, frames, pieceOptions(format)]))}.mp4`;
}
