import { copyFile, mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../diagnostics/errors.js';
import { mergeAvc, readAvc, replaceAvc } from '../media/mp4-configuration.js';
import { readClipFacts } from '../media/probe.js';
import { digestOf } from '../terms/digest.js';
import { badClip, findingTheShot, isFfmpegFailure } from './blame.js';
import { CONFORM_VERSION, conformClip, conformStill, type PictureJob, pieceOptions } from './conform.js';
import type { FilmFormat } from './film-format.js';
import type { FilmInput } from './film-input.js';
import type { PieceOrigin } from './film-report.js';
import { inBatches, sideBySide } from './side-by-side.js';
import type { StitchCrew } from './stitch-crew.js';
import type { PlacedShot, Timeline } from './timeline.js';

/** A shot's picture alone, in the film's format. */
export interface Piece {
  readonly path: string;
  readonly origin: PieceOrigin;
  /** Its avcC as hex. */
  readonly parameterSets: string;
}

/** Where pieces are made. */
export interface Workshop {
  readonly input: FilmInput;
  readonly format: FilmFormat;
  readonly crew: StitchCrew;
  /** The folder of this one run. */
  readonly folder: string;
}

/** Encoders at once: each uses several cores by itself. */
const ENCODERS = 2;

/** Clips that one process copies: open files stay few, and starting processes costs little. */
const COPY_BATCH = 40;

/** A piece for every shot, in order: copied where the clip fits, else encoded or kept from an earlier run. */
export async function makePieces(
  timeline: Timeline,
  shop: Workshop,
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  const pieces = new Map<string, Piece>();
  const copies = timeline.shots.filter(({ shot }) => shop.format.copied.has(shot.id));
  const others = timeline.shots.filter(({ shot }) => !shop.format.copied.has(shot.id));
  await mkdir(shop.input.cache, { recursive: true });
  for (const batch of inBatches(copies, COPY_BATCH)) {
    await findingTheShot(batch, (some) => copy(some, timeline, shop, signal));
    for (const placed of batch) {
      pieces.set(placed.shot.id, await inspect(placed, pathOfCopy(placed, timeline, shop), 'copied'));
    }
  }
  let done = 0;
  const tasks = others.map((placed) => async (stop: AbortSignal) => {
    const piece = placed.facts
      ? await encodeClip(placed, shop, stop)
      : await encodeSlate(placed, timeline, shop, stop);
    pieces.set(placed.shot.id, piece);
    done += 1;
    shop.crew.onProgress?.(placed.facts ? 'conform' : 'slates', done / others.length);
  });
  await sideBySide(tasks, ENCODERS, signal);
  shop.crew.onProgress?.('conform', 1);
  const all = timeline.shots.map(({ shot }) => pieces.get(shot.id)).filter((piece) => piece !== undefined);
  return introduceSets(all, shop);
}

async function copy(some: readonly PlacedShot[], timeline: Timeline, shop: Workshop, signal: AbortSignal) {
  await shop.crew.ffmpeg.run({
    inputs: some.map(({ shot }) => ({ from: shot.clip?.path ?? '' })),
    outputs: some.map((placed, index) => ({
      to: pathOfCopy(placed, timeline, shop),
      options: [
        ...['-map', `${index}:v:0`, '-c', 'copy', '-an'],
        ...(placed.whole ? [] : ['-frames:v', String(placed.frames)]),
        ...pieceOptions(shop.format),
      ],
    })),
    signal,
  });
}

function pathOfCopy(placed: PlacedShot, timeline: Timeline, shop: Workshop): string {
  return join(shop.folder, `copy-${timeline.shots.indexOf(placed)}.mp4`);
}

async function encodeClip(placed: PlacedShot, shop: Workshop, signal: AbortSignal): Promise<Piece> {
  const { format, input } = shop;
  const clip = placed.shot.clip;
  if (!clip) {
    throw new Error(`shot ${placed.shot.id} has facts but no clip`);
  }
  const source = { clip: clip.digest, skip: placed.skip, fit: input.fit };
  return await kept(placed, source, shop, async (to) => {
    try {
      await encode(conformClip(placed, clip.path, format, input.fit, to), shop, signal);
    } catch (error) {
      throw isFfmpegFailure(error) ? badClip(placed.shot, error) : error;
    }
  });
}

async function encodeSlate(placed: PlacedShot, timeline: Timeline, shop: Workshop, signal: AbortSignal) {
  const { shot } = placed;
  const number = timeline.shots.indexOf(placed) + 1;
  const png = await shop.crew.drawSlate({
    size: shop.format.size,
    id: shot.id,
    prompt: shot.prompt,
    seconds: shot.seconds,
    reason: shot.missing ?? 'not rendered yet',
    place: `${number} of ${timeline.shots.length}`,
  });
  return await kept(placed, { slate: digestOf(png) }, shop, async (to) => {
    const still = join(shop.folder, `slate-${number}.png`);
    await writeFile(still, png);
    // A % in the folder's name is not the number of a series.
    const from = { from: still, options: ['-f', 'image2', '-pattern_type', 'none'] };
    await encode(conformStill(placed, from, shop.format, to), shop, signal);
  });
}

async function encode(job: PictureJob, shop: Workshop, signal: AbortSignal): Promise<void> {
  await shop.crew.ffmpeg.run({ ...job, signal });
}

/** The piece an earlier run made of the same source, else a new one, which is put there whole or not at all. */
async function kept(
  placed: PlacedShot,
  source: object,
  shop: Workshop,
  make: (to: string) => Promise<void>,
): Promise<Piece> {
  const { size, rate, timescale, reorder, setId } = shop.format;
  const settings = { size, rate, timescale, reorder, setId, frames: placed.frames };
  const key = digestOf(JSON.stringify([CONFORM_VERSION, shop.crew.ffmpeg.version, source, settings]));
  const path = join(shop.input.cache, `${key}.mp4`);
  if (await stat(path).catch(() => undefined)) {
    const found = await inspect(placed, path, 'kept').catch(() => undefined);
    if (found) {
      return found;
    }
  }
  const fresh = join(shop.folder, `${key}-${placed.start}.mp4`);
  await make(fresh);
  const piece = await inspect(placed, fresh, 'encoded');
  await rename(fresh, path);
  return { ...piece, path };
}

/** Looks at a finished piece: it must have exactly the frames the timeline has for it. */
async function inspect(placed: PlacedShot, path: string, origin: PieceOrigin): Promise<Piece> {
  const { video } = await readClipFacts(path);
  if (video.frames !== placed.frames || !video.constantRate) {
    const facts = `${video.frames} frames came out of it where ${placed.frames} were expected`;
    throw new StoryreelError(
      'clip-unreadable',
      `the clip of shot ${placed.shot.id} cannot be used: ${facts}`,
      {
        shot: placed.shot.id,
      },
    );
  }
  return { path, origin, parameterSets: video.parameterSets };
}

/**
 * A film has one decoder configuration, the first piece's. Where copied and encoded pieces meet, that one is given
 * the parameter sets of both kinds.
 */
async function introduceSets(pieces: readonly Piece[], shop: Workshop): Promise<readonly Piece[]> {
  const kinds = [...new Set(pieces.map((piece) => piece.parameterSets))];
  const [first, ...others] = pieces;
  const [own, other, third] = kinds;
  if (!first || own === undefined || other === undefined) {
    return pieces;
  }
  if (third !== undefined) {
    throw new StoryreelError(
      'film-unproved',
      'the pieces of the film have more than two kinds of parameter sets',
    );
  }
  const path = join(shop.folder, 'first.mp4');
  await copyFile(first.path, path);
  await replaceAvc(path, mergeAvc(readAvc(own), readAvc(other)));
  return [{ ...first, path }, ...others];
}
