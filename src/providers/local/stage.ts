import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, StoryreelError } from '../../diagnostics/errors.js';
import type { Easel, Picture, Sheet } from '../../media/drawing/easel.js';
import { clearAway, openEasel, putAway } from '../../media/drawing/easel.js';
import { chanceFrom } from '../../media/drawing/palette.js';
import type { ReferenceType } from '../../models/card.js';
import { drawBackdrop } from './backdrop.js';
import { blockCast } from './blocking.js';
import { drawCast } from './cast.js';
import { drawLowerThird } from './lower-third.js';
import { castPerformer } from './performer.js';
import type { Scene } from './scene.js';
import type { ClipLayers, RawLayer } from './strip.js';

/** A reference with the file its picture is in; without one it is shown by name. */
export interface StageReference {
  readonly name: string;
  readonly type: ReferenceType;
  readonly path?: string;
}

/**
 * Draws a scene's layers into `folder`. The first background with a picture fills the frame, further ones are shown
 * as cards. Throws a StoryreelError `image-unreadable` when a picture cannot be decoded, `cancelled` reasons of the
 * signal, and what the file system says.
 */
export async function setStage(
  scene: Scene,
  references: readonly StageReference[],
  folder: string,
  signal: AbortSignal,
): Promise<ClipLayers> {
  await mkdir(folder, { recursive: true });
  const easel = await openEasel();
  const pictures = new Map<StageReference, Picture>();
  try {
    for (const reference of references) {
      signal.throwIfAborted();
      if (reference.path !== undefined) {
        pictures.set(reference, await openPicture(easel, reference.name, reference.path));
      }
    }
    signal.throwIfAborted();
    return await drawLayers(easel, scene, references, pictures, folder);
  } finally {
    for (const picture of pictures.values()) {
      putAway(picture);
    }
  }
}

async function drawLayers(
  easel: Easel,
  scene: Scene,
  references: readonly StageReference[],
  pictures: ReadonlyMap<StageReference, Picture>,
  folder: string,
): Promise<ClipLayers> {
  const backdrop = references.find((reference) => reference.type === 'background' && pictures.has(reference));
  const performers = references
    .filter((reference) => reference !== backdrop)
    .map((reference) => castPerformer(easel, reference.name, pictures.get(reference)));
  const ground = drawBackdrop(easel, scene, backdrop && pictures.get(backdrop));
  const words = drawLowerThird(easel, scene);
  const base = {
    backdrop: await storeLayer(ground, join(folder, 'backdrop.rgba')),
    lowerThird: { raw: await storeLayer(words.sheet, join(folder, 'words.rgba')), top: words.top },
  };
  if (performers.length === 0) {
    return base;
  }
  const marks = blockCast(performers, scene.size, words.words, chanceFrom(scene.seed ^ 0xca57));
  const { sheet, place } = drawCast(easel, marks, scene.size);
  return { ...base, cast: { raw: await storeLayer(sheet, join(folder, 'cast.rgba')), place } };
}

async function openPicture(easel: Easel, name: string, path: string): Promise<Picture> {
  const bytes = await readFile(path);
  try {
    const picture = await easel.picture(bytes);
    if (picture.width >= 1 && picture.height >= 1) {
      return picture;
    }
  } catch (cause) {
    throw new StoryreelError(
      'image-unreadable',
      `the picture of @${name} cannot be decoded: ${messageOf(cause)}`,
      {
        cause,
        hint: 'open it in an image editor and save it again as PNG or JPEG',
      },
    );
  }
  throw new StoryreelError('image-unreadable', `the picture of @${name} is empty`);
}

async function storeLayer(sheet: Sheet, path: string): Promise<RawLayer> {
  const { width, height } = sheet;
  // Straight alpha, as ffmpeg's overlay takes it; the canvas itself keeps it multiplied in.
  const { data } = sheet.getContext('2d').getImageData(0, 0, width, height);
  clearAway(sheet);
  await writeFile(path, data);
  return { path, width, height };
}
