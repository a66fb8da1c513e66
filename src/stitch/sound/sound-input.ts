import type { Ffmpeg } from '../../media/ffmpeg.js';
import type { Digest } from '../../terms/digest.js';
import type { Memory } from '../../terms/memory.js';

/** Samples a second of every film's sound. */
export const FILM_SOUND_RATE = 48_000;

/** A file that has sound. */
export interface SoundFile {
  readonly path: string;
  readonly digest: Digest;
  /** What ffmpeg is told before its name; absent: nothing. */
  readonly options?: readonly string[];
}

/** The film's sound as it is to be; every place and length is in samples (48 kHz), counted from the film's first. */
export interface SoundPlan {
  /** Length of the film. */
  readonly samples: number;
  /** In the order of the film; neighbours overlap where they fade into each other. */
  readonly spans: readonly SoundSpanInput[];
  readonly music?: MusicInput;
  readonly settings: SoundSettings;
}

/** One shot's, card's or slate's stretch of sound. */
export interface SoundSpanInput {
  /** The shot's id, or the card's name, for errors. */
  readonly shot: string;
  /** A clip that has a sound track. Absent: silence. */
  readonly clip?: SoundFile;
  /** Its first sample in the film. */
  readonly at: number;
  /** Samples of the clip left out before it. */
  readonly skip: number;
  /** How long it lasts, overlaps included; where the clip has less sound there is silence. */
  readonly samples: number;
  /** Length of the overlap with the one before; 0 for a cut. */
  readonly fadeIn: number;
  /** Length of the overlap with the one behind; 0 for a cut. */
  readonly fadeOut: number;
  /** The overlap before goes through black or white: silent up to its middle, then in. */
  readonly dipIn?: boolean;
  /** The overlap behind goes through black or white: out by its middle. */
  readonly dipOut?: boolean;
  readonly voice?: VoiceInput;
}

/** A voice laid over a shot, whose own sound is lowered while it lasts. */
export interface VoiceInput extends SoundFile {
  /** Where it begins, in seconds from the beginning of the shot's span; it ends with the span at the latest. */
  readonly start: number;
  readonly gainDb: number;
}

/** Music under the whole film. */
export interface MusicInput extends SoundFile {
  readonly gainDb: number;
  /** Begins anew whenever it has ended; else it is heard once. What is too long is cut. */
  readonly loop: boolean;
  /** Goes down while the film's own sound is heard. */
  readonly duck: boolean;
  /** Seconds from silence to its volume at the beginning of the film. */
  readonly fadeIn: number;
  /** Seconds to silence before it ends, with the film or before. */
  readonly fadeOut: number;
}

/** What is done to the sound as a whole. */
export interface SoundSettings {
  /** Absent: loudness is left as it is. */
  readonly loudness?: LoudnessTarget;
  /** Brings every clip by itself toward one loudness. */
  readonly matchLevels: boolean;
}

/** How loud the film is to be. */
export interface LoudnessTarget {
  /** Integrated, e.g. -16 (ITU-R BS.1770). */
  readonly lufs: number;
  /** One gain for the film, or one that follows it (ffmpeg's loudnorm). */
  readonly mode: 'gain' | 'dynamic';
}

/** Where and with what sound is made. */
export interface SoundShop {
  readonly ffmpeg: Ffmpeg;
  /** A folder for what is kept between runs; made when it is not there. */
  readonly cache: string;
  /** The run's own folder for temporary files, on the same file system as the cache. */
  readonly work: string;
  readonly signal: AbortSignal;
  /** How many processes of ffmpeg may work at once; 2 unless told. */
  readonly processes?: 1 | 2;
  /** Of films made before by the same process. */
  readonly memory?: Memory;
  /** Hears how far it is, 0 to 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** The finished sound. */
export interface MadeSound {
  /** Its packets in the work folder, with ADTS headers; `soundTrack` tells how they become a film's sound. */
  readonly packets: string;
  /** How long it is. */
  readonly samples: number;
  readonly loudness: FilmLoudness;
  /** Stretches of the film that were encoded now. */
  readonly encodedChunks: number;
  /** Stretches an earlier run had encoded. */
  readonly keptChunks: number;
}

/** How loud the film came out. */
export interface FilmLoudness {
  /** LUFS (ITU-R BS.1770-4); absent for silence. */
  readonly integrated?: number;
  /** dBTP, of the sound before it was coded; absent for silence, and where no loudness was asked for. */
  readonly truePeak?: number;
  /** The gain that was put on the whole film. */
  readonly gainDb: number;
  /** Whether peaks were held down. */
  readonly limited: boolean;
}
