import { type Digest, digestOf } from '../terms/digest.js';
import { CONFORM_VERSION } from './conform.js';
import type { FilmInput } from './film-input.js';

/** Raised whenever the same input would become another film. */
const FILM_VERSION = 2;

/**
 * The digest of everything that decides a film's content: same key, same film. Paths are no part of it, and what
 * a slate would say counts only where there is one.
 */
export function filmKey(input: FilmInput, ffmpegVersion: string): Digest {
  const { title, rate, fit, size, shots } = input;
  const content = shots.map((shot) => [
    shot.title,
    shot.trim?.start ?? null,
    shot.trim?.end ?? null,
    shot.clip ? [shot.clip.digest] : [shot.id, shot.prompt, shot.seconds, shot.missing ?? null],
  ]);
  const frame = [rate.num, rate.den, fit, size.width, size.height];
  return digestOf(JSON.stringify([FILM_VERSION, CONFORM_VERSION, ffmpegVersion, title, frame, content]));
}
