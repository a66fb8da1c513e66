import { dirname, join } from 'node:path';
import type { CheckedStoryboard } from '../../checks/check.js';
import { soundsOf } from '../../checks/look-at-sounds.js';

/**
 * Absolute paths of every file that decides what a preview of a storyboard is, there or not: the storyboard and its imports,
 * where settings may stand, pictures and sounds. Undefined in place of the last two when the text makes no sense.
 */
export function namedFiles({ files, project, value }: CheckedStoryboard): {
  readonly texts: readonly string[];
  readonly media: readonly string[] | undefined;
} {
  const texts = [...files, ...settingsPlaces(dirname(files[0] ?? project.root), project.root)];
  if (!value) {
    return { texts, media: undefined };
  }
  const { storyboard } = value;
  const pictures = [...storyboard.references.values()].flatMap(({ picture }) =>
    picture.kind === 'file' ? [picture.path] : [],
  );
  return { texts, media: [...pictures, ...soundsOf(storyboard).map(({ file }) => file.path)] };
}

/** From the storyboard's folder up to the project's root. */
function settingsPlaces(folder: string, root: string): readonly string[] {
  const place = join(folder, 'storyreel.yaml');
  const above = dirname(folder);
  return folder === root || above === folder ? [place] : [place, ...settingsPlaces(above, root)];
}
