import { type Digest, digestOf } from '../terms/digest.js';
import type { CardInput, FilmInput, ShotInput } from './film-input.js';
import { CONFORM_VERSION } from './picture/encoder.js';
import { SOUND_VERSION } from './sound/kept.js';

/** Raised whenever the same input would become another film. */
const FILM_VERSION = 4;

/**
 * The digest of everything that decides a film's content: same key, same film. Paths are no part of it, and what
 * a slate would say counts only where there is one.
 */
export function filmKey(input: FilmInput, ffmpegVersion: string): Digest {
  const { title, rate, fit, size, exactSize = false, quality, cards, shots, music, sound, captions } = input;
  const content = {
    versions: [FILM_VERSION, CONFORM_VERSION, SOUND_VERSION, ffmpegVersion],
    title,
    frame: [rate.num, rate.den, fit, size.width, size.height, exactSize, quality],
    cards: [cards.open, cards.end, ...cards.credits].map((card) => card && cardContent(card)),
    shots: shots.map(shotContent),
    music: music && withoutPath(music),
    sound,
    captions,
  };
  return digestOf(JSON.stringify(content));
}

function cardContent({ name, digest, seconds, transition }: CardInput): readonly unknown[] {
  return [name, digest, seconds, transition];
}

function shotContent(shot: ShotInput): object {
  const { title, trim, transition, overlayTitle, caption, voice, id, prompt, seconds, missing } = shot;
  const stills = [id, prompt, seconds, missing];
  return {
    title,
    trim: [trim?.start, trim?.end],
    shown: shot.clip ? [shot.clip.digest] : [shot.standIn?.digest, ...stills],
    transition,
    overlayTitle,
    caption,
    voice: voice && withoutPath(voice),
  };
}

function withoutPath<File extends { readonly path: string }>({ path: _, ...content }: File): object {
  return content;
}
