import type { Span } from '../diagnostics/source.js';
import type { SoundFile } from '../language/film.js';
import type { Storyboard } from '../language/storyboard.js';
import { readSoundFacts, type SoundFacts } from '../media/sound-content.js';
import type { FileLooker, NoFile } from './look-at-file.js';

/** What was found where a sound should be. */
export type SoundLook = SoundFacts | NoFile;

/** A sound that the storyboard names. */
interface SoundUse {
  readonly file: SoundFile;
  /** Where its path stands. */
  readonly place: () => Span;
}

/** The music and every voice. */
export function soundsOf({ film, filmPlace, shots }: Storyboard): readonly SoundUse[] {
  const { music } = film;
  return [
    ...(music ? [{ file: music.file, place: () => filmPlace('music', 'file') }] : []),
    ...shots.flatMap(({ voice, place }) =>
      voice ? [{ file: voice.file, place: () => place('voice', 'file') }] : [],
    ),
  ];
}

/** Looks at every sound of a storyboard, first bytes only, each file once, by its path as written. */
export async function lookAtSounds(
  storyboard: Storyboard,
  looker: FileLooker,
): Promise<ReadonlyMap<string, SoundLook>> {
  const files = new Map(soundsOf(storyboard).map(({ file }) => [file.written, file]));
  return looker.lookAtAll(files, readSoundFacts);
}
