import { resolve } from 'node:path';
import type {
  Captions,
  Credits,
  Film,
  Loudness,
  Music,
  ShotTitle,
  SoundFile,
  TitleCard,
  Voice,
} from './film.js';
import type {
  FilmDocument,
  MusicDocument,
  ShotTitleDocument,
  TitleCardDocument,
  VoiceDocument,
} from './schema/edit.js';
import { buildTransition } from './transition.js';

/** Long enough to read a line twice. */
const CARD_SECONDS = 3;

/** The film section with everything in it said; paths are relative to `folder`. */
export function buildFilm(document: FilmDocument, folder: string): Film {
  const { titles = {}, transition, music } = document;
  return {
    fps: document.fps,
    fit: document.fit,
    transition: buildTransition(transition),
    music: music === undefined ? undefined : buildMusic(music, folder),
    loudness: buildLoudness(document.loudness),
    matchLevels: document.match_levels ?? false,
    titles: { open: buildCard(titles.open), end: buildCard(titles.end) },
    credits: buildCredits(document.credits),
    captions: buildCaptions(document.captions),
  };
}

/** A voice with everything in it said. */
export function buildVoice(document: VoiceDocument, folder: string): Voice {
  const { file, start = 0, volume } = typeof document === 'string' ? { file: document } : document;
  return { file: soundFile(file, folder), start, gainDb: decibels(volume) };
}

/** A shot's title with everything in it said. */
export function buildShotTitle(document: ShotTitleDocument): ShotTitle {
  const long: Exclude<ShotTitleDocument, string> =
    typeof document === 'string' ? { text: document } : document;
  const { text, position = 'center', start, duration } = long;
  return { text: text.trim(), position, start, seconds: duration };
}

function buildMusic(document: MusicDocument, folder: string): Music {
  const long: Exclude<MusicDocument, string> = typeof document === 'string' ? { file: document } : document;
  const { file, volume, loop = true, duck = false, fade_in: fadeIn = 0, fade_out: fadeOut = 0 } = long;
  return { file: soundFile(file, folder), gainDb: decibels(volume), loop, duck, fadeIn, fadeOut };
}

function buildLoudness(document: FilmDocument['loudness']): Loudness | undefined {
  if (document === undefined) {
    return undefined;
  }
  const { target, mode = 'gain' } = typeof document === 'string' ? { target: document } : document;
  return { lufs: Number.parseFloat(target), mode };
}

function buildCard(document: TitleCardDocument | undefined): TitleCard | undefined {
  if (document === undefined) {
    return undefined;
  }
  const { text, duration = CARD_SECONDS } = typeof document === 'string' ? { text: document } : document;
  return { text: text.trim(), seconds: duration };
}

function buildCredits(document: FilmDocument['credits']): Credits | undefined {
  if (document === undefined || document === 'none') {
    return undefined;
  }
  const { duration, lines = [] } = document === 'auto' ? {} : document;
  return { seconds: duration, lines };
}

function buildCaptions(document: FilmDocument['captions']): Captions {
  const { show = 'soft', language = 'und' } =
    typeof document === 'string' ? { show: document } : (document ?? {});
  return { mode: show, language };
}

function soundFile(written: string, folder: string): SoundFile {
  return { path: resolve(folder, written), written };
}

/** The number in "-12dB"; 0 when nobody said. */
function decibels(written: string | undefined): number {
  return written === undefined ? 0 : Number.parseFloat(written);
}
