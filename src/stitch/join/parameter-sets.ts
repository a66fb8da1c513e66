import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoryreelError } from '../../diagnostics/errors.js';
import { mergeAvc, readAvc, replaceAvc } from '../../media/mp4-configuration.js';
import type { Piece } from '../picture/piece.js';
import type { Workshop } from '../workshop.js';

/**
 * A film has one decoder configuration, the first piece's. Where copied and encoded pieces meet, that one is given
 * the parameter sets of both kinds.
 */
export async function introduceSets(pieces: readonly Piece[], shop: Workshop): Promise<readonly Piece[]> {
  const [first, ...others] = pieces;
  const [own, other, third] = new Set(pieces.map((piece) => piece.parameterSets));
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
