import { duckingContext } from './ducking.js';
import { keyOf } from './kept.js';
import { HOP } from './loudness.js';
import { overlapOf, type Range } from './pcm.js';
import {
  FILM_SOUND_RATE,
  type MusicInput,
  type SoundPlan,
  type SoundShop,
  type SoundSpanInput,
} from './sound-input.js';

/** Samples in one packet of AAC. */
export const PACKET = 1024;

/**
 * A stretch of the film that is mixed, measured and encoded by itself, with some sound around it: what measures
 * and encodes has settled when it begins, and knows what comes when it ends.
 */
export interface Chunk {
  /** What becomes of the film. */
  readonly core: Range;
  /** With the sound around it. */
  readonly heard: Range;
  /** Whether it is the film's end, behind which there is nothing. */
  readonly last: boolean;
}

/** 9.6 s: whole packets, and whole steps of the meter, so that all chunks are measured on one grid. */
const CORE = 450 * PACKET;

/** Whole steps of the meter: its window of 0.4 s is full, and any filter has settled. */
const BEFORE = 6 * HOP;

/** Four packets: the encoder looks ahead one or two. */
const BEHIND = 4 * PACKET;

/** Cuts a film of so many samples into chunks. */
export function cutChunks(samples: number): readonly Chunk[] {
  return Array.from({ length: Math.ceil(samples / CORE) }, (_, index) => {
    const core = { from: index * CORE, to: Math.min(samples, (index + 1) * CORE) };
    const heard = { from: Math.max(0, core.from - BEFORE), to: Math.min(samples, core.to + BEHIND) };
    return { core, heard, last: core.to === samples };
  });
}

/** The spans that lie where sound plays a part in a chunk. */
export function spansAround({ heard }: Chunk, plan: SoundPlan): readonly SoundSpanInput[] {
  const range = plan.music?.duck ? duckingContext(heard) : heard;
  return plan.spans.filter((span) => overlapOf(range, rangeOf(span)) !== undefined);
}

/** Those of them that sound. */
export function spansOf(chunk: Chunk, plan: SoundPlan): readonly SoundSpanInput[] {
  return spansAround(chunk, plan).filter((span) => span.clip || span.voice);
}

/**
 * The digest of all that decides a chunk's sound, told from its own beginning: a chunk that has only moved is
 * found again.
 */
export function chunkKey(chunk: Chunk, plan: SoundPlan, shop: SoundShop): string {
  const { core, heard, last } = chunk;
  const shape = [heard.from - core.from, core.to - core.from, heard.to - core.from, last];
  const spans = spansOf(chunk, plan).map((span) => [
    ...[span.at - heard.from, span.samples, span.clip ? [span.clip.digest, span.skip] : null],
    ...[span.fadeIn, span.fadeOut, span.dipIn === true, span.dipOut === true],
    span.voice ? [span.voice.digest, span.voice.start, span.voice.gainDb] : null,
  ]);
  const music = plan.music ? musicPart(plan.music, heard, plan.samples) : null;
  return keyOf(shop, 'chunk', shape, plan.settings.matchLevels && spans.length > 0, spans, music);
}

function musicPart(music: MusicInput, heard: Range, film: number) {
  const { digest, gainDb, loop, duck, fadeIn, fadeOut } = music;
  // How long the film is decides about a chunk only where the music fades out for its end.
  const end = heard.to > film - fadeOut * FILM_SOUND_RATE ? film : null;
  const start = heard.from < fadeIn * FILM_SOUND_RATE ? fadeIn : null;
  return [digest, gainDb, loop, duck, heard.from, start, fadeOut, end];
}

function rangeOf({ at, samples }: SoundSpanInput): Range {
  return { from: at, to: at + samples };
}
