import type { Storyboard } from '../language/storyboard.js';
import { type PictureFacts, readPictureFacts } from '../media/picture.js';
import type { FileLooker, NoFile } from './look-at-file.js';

/** What was found where a reference's picture should be. */
export type PictureLook = PictureFacts | NoFile;

/** Looks at every picture of the library that is a file, headers only, by reference name. */
export async function lookAtPictures(
  storyboard: Storyboard,
  looker: FileLooker,
): Promise<ReadonlyMap<string, PictureLook>> {
  const files = [...storyboard.references.values()].flatMap(({ name, picture }) =>
    picture.kind === 'file' ? [[name, picture] as const] : [],
  );
  return looker.lookAtAll(files, readPictureFacts);
}
