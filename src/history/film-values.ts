import type { Storyboard } from '../language/storyboard.js';
import type { Transition } from '../language/transition.js';
import type { Json } from '../terms/brand.js';
import type { SoundDigests } from './sound-digests.js';

/** The title and the film section by field, as they are written, with defaults filled in. */
export function filmValues(
  { title, film }: Storyboard,
  sounds: SoundDigests,
): ReadonlyMap<string, Json | undefined> {
  const { music, loudness, titles, credits, captions } = film;
  return new Map<string, Json | undefined>([
    ['title', title],
    ['film.fps', film.fps],
    ['film.fit', film.fit],
    ['film.transition', transitionValue(film.transition)],
    ['film.music.file', music && { file: music.file.written, sha256: sounds.get(music.file.path) ?? '' }],
    ['film.music.volume', music?.gainDb],
    ['film.music.loop', music?.loop],
    ['film.music.duck', music?.duck],
    ['film.music.fade_in', music?.fadeIn],
    ['film.music.fade_out', music?.fadeOut],
    ['film.loudness.target', loudness?.lufs],
    ['film.loudness.mode', loudness?.mode],
    ['film.match_levels', film.matchLevels],
    ['film.titles.open.text', titles.open?.text],
    ['film.titles.open.duration', titles.open?.seconds],
    ['film.titles.end.text', titles.end?.text],
    ['film.titles.end.duration', titles.end?.seconds],
    ['film.credits.duration', credits && (credits.seconds ?? 'auto')],
    ['film.credits.lines', credits && [...credits.lines]],
    ['film.captions.show', captions.mode],
    ['film.captions.language', captions.language],
  ]);
}

/** A transition as a value; a cut is none. */
export function transitionValue(transition: Transition | undefined): Json {
  if (!transition) {
    return 'cut';
  }
  const { type, kind, seconds } = transition;
  return { type, kind, duration: seconds };
}
