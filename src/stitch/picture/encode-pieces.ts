import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../../terms/digest.js';
import { badClip, isBadClip, isFfmpegFailure } from '../jobs/blame.js';
import { NO_FADES } from '../timeline/card-fades.js';
import type { Segment } from '../timeline/timeline.js';
import { encodedTo } from './encoder.js';
import { inspect, type Piece } from './piece.js';
import { pieceKey } from './piece-key.js';
import { type BodyPlan, type SeamPlan, seamFrom } from './piece-plan.js';
import { type Kitchen, recipeOf } from './recipe.js';

/** Encoders at once: each uses several cores by itself. */
export const ENCODERS = 2;

/** Whether what is encoded is waited for, or may give way to what is. */
export interface Urgency {
  readonly background: boolean;
}

/**
 * The piece an earlier run made of the same source, else a new one, which is put into the cache whole or not at all.
 * Throws a StoryreelError `clip-unreadable` that names the shot whose clip cannot be used.
 */
export async function encodePiece(
  plan: BodyPlan | SeamPlan,
  kitchen: Kitchen,
  signal: AbortSignal,
  urgency: Urgency = { background: false },
): Promise<Piece> {
  const key = pieceKey(plan, kitchen);
  const path = pathInCache(key, kitchen);
  const found = await findPiece(plan, path, kitchen);
  if (found) {
    return found;
  }
  const { folder, input } = kitchen.shop;
  await mkdir(input.cache, { recursive: true });
  const fresh = join(folder, `${key}-${plan.start}.mp4`);
  try {
    const piece = await encode(plan, fresh, kitchen, signal, urgency);
    await rename(fresh, path);
    return { ...piece, path };
  } catch (error) {
    if (isFfmpegFailure(error) || isBadClip(error)) {
      throw await nameTheShot(plan, error, kitchen, signal);
    }
    throw error;
  }
}

/** Where a piece is kept. */
function pathInCache(key: Digest, { shop }: Kitchen): string {
  return join(shop.input.cache, `${key}.mp4`);
}

async function findPiece(
  plan: BodyPlan | SeamPlan,
  path: string,
  { shop }: Kitchen,
): Promise<Piece | undefined> {
  const there = await stat(path).catch(() => undefined);
  return there && (await inspect(plan, path, 'kept', shop.crew.memory).catch(() => undefined));
}

async function encode(
  plan: BodyPlan | SeamPlan,
  to: string,
  kitchen: Kitchen,
  signal: AbortSignal,
  { background }: Urgency,
): Promise<Piece> {
  const { format, crew } = kitchen.shop;
  const recipe = await recipeOf(plan, kitchen, signal);
  await crew.ffmpeg.run({
    ...recipe,
    outputs: [encodedTo(to, plan.frames, format)],
    signal,
    ...(background ? { background } : {}),
  });
  return await inspect(plan, to, 'encoded');
}

/** The error with the shot that is to blame: of the two in a seam the one that cannot be used alone either. */
async function nameTheShot(
  plan: BodyPlan | SeamPlan,
  error: unknown,
  kitchen: Kitchen,
  signal: AbortSignal,
): Promise<unknown> {
  if (plan.kind === 'body') {
    return blamed(plan.segment, error);
  }
  for (const alone of [bodyOf(plan, plan.before, seamFrom(plan)), bodyOf(plan, plan.into, 0)]) {
    try {
      const to = join(kitchen.shop.folder, `alone-${plan.start}-${alone.segment.index}.mp4`);
      await encode(alone, to, kitchen, signal, { background: false });
    } catch (own) {
      return isFfmpegFailure(own) || isBadClip(own) ? blamed(alone.segment, own) : own;
    }
  }
  return error;
}

function bodyOf({ start, frames }: SeamPlan, segment: Segment, from: number): BodyPlan {
  return { kind: 'body', segment, from, start, frames, fades: NO_FADES, overlays: [] };
}

/** A still that could not be encoded is nobody's clip. */
function blamed({ source, name }: Segment, error: unknown): unknown {
  const isClip = source.kind === 'clip' || source.kind === 'stand-in';
  return isClip && isFfmpegFailure(error) ? badClip({ id: name }, error) : error;
}
