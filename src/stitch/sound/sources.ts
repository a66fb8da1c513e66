import { messageOf, StoryreelError } from '../../diagnostics/errors.js';
import type { Digest } from '../../terms/digest.js';
import { badClip } from '../jobs/blame.js';
import { keptPath, keyOf } from './kept.js';
import { KEPT_BYTES } from './pcm.js';
import {
  FILM_SOUND_RATE,
  type MusicInput,
  type SoundFile,
  type SoundPlan,
  type SoundShop,
  type SoundSpanInput,
  type VoiceInput,
} from './sound-input.js';

/** Some sound of a file, which is decoded once and kept as samples. */
export interface Source {
  readonly key: Digest;
  readonly file: SoundFile;
  /** Samples left out before it. */
  readonly skip: number;
  /** How many samples there are at most. */
  readonly most: number;
  /** Whether it has exactly that many, filled up with silence. */
  readonly exact: boolean;
  /** Whether its own loudness is wanted. */
  readonly levelled: boolean;
  /** Where its samples are, or will be. */
  readonly path: string;
  /** The error for a file that cannot be used. */
  readonly blame: (error: unknown) => StoryreelError;
}

/** Music is decoded in steps of this length, so that another second of film does not decode it again. */
const MUSIC_STEP = 600 * FILM_SOUND_RATE;

/** Where the samples of a kept source count as whole. */
export function isWhole({ most, exact }: Source, bytes: number | undefined): boolean {
  const expected = most * KEPT_BYTES;
  return bytes !== undefined && (exact ? bytes === expected : bytes <= expected && bytes % KEPT_BYTES === 0);
}

/** A span's own sound. */
export function spanSource(span: SoundSpanInput, plan: SoundPlan, shop: SoundShop): Source | undefined {
  return (
    span.clip &&
    source(span.clip, shop, {
      skip: span.skip,
      most: span.samples,
      exact: true,
      levelled: plan.settings.matchLevels,
      blame: (error) => badClip({ id: span.shot }, error),
    })
  );
}

/** The voice over a span. */
export function voiceSource(span: SoundSpanInput, voice: VoiceInput, shop: SoundShop): Source {
  return source(voice, shop, {
    skip: 0,
    most: Math.max(1, span.samples - Math.round(voice.start * FILM_SOUND_RATE)),
    exact: false,
    levelled: false,
    blame: (cause) => {
      const facts = { cause, shot: span.shot, hint: 'give the shot a file with sound, or remove its voice' };
      const message = `the voice of shot ${span.shot}, ${voice.path}, cannot be used: ${messageOf(cause)}`;
      return new StoryreelError('voice-unreadable', message, facts);
    },
  });
}

/** The music. */
export function musicSource(music: MusicInput, plan: SoundPlan, shop: SoundShop): Source {
  return source(music, shop, {
    skip: 0,
    most: Math.ceil(plan.samples / MUSIC_STEP) * MUSIC_STEP,
    exact: false,
    levelled: false,
    blame: (cause) => {
      const facts = { cause, hint: 'give film.music a file with sound, or remove it' };
      const message = `the music ${music.path} cannot be used: ${messageOf(cause)}`;
      return new StoryreelError('music-unreadable', message, facts);
    },
  });
}

function source(file: SoundFile, shop: SoundShop, about: Omit<Source, 'key' | 'file' | 'path'>): Source {
  const key = keyOf(shop, 'source', file.digest, about.skip, about.most, about.exact);
  return { ...about, key, file, path: keptPath(shop, key, 'pcm') };
}
