import type { TitlePosition } from '../terms/title-position.js';
import type { Transition } from './transition.js';

/** The film section, its short forms written out, its numbers read and its defaults filled in. */
export interface Film {
  /** Frames a second; undefined: nobody said. */
  readonly fps: number | undefined;
  readonly fit: 'crop' | 'pad' | 'blur' | undefined;
  /** The default into every shot but the first, which those shots already have, and into the cards behind them; undefined: cuts. */
  readonly transition: Transition | undefined;
  readonly music: Music | undefined;
  /** Undefined: the sound is left as loud as it is. */
  readonly loudness: Loudness | undefined;
  /** Whether the sound of all clips is brought to one level first. */
  readonly matchLevels: boolean;
  readonly titles: { readonly open: TitleCard | undefined; readonly end: TitleCard | undefined };
  /** Undefined: none. */
  readonly credits: Credits | undefined;
  readonly captions: Captions;
}

/** A sound of the project. */
export interface SoundFile {
  /** Absolute. */
  readonly path: string;
  /** As in the storyboard. */
  readonly written: string;
}

/** Music under the film. */
export interface Music {
  readonly file: SoundFile;
  readonly gainDb: number;
  /** Whether it is played again when it is shorter than the film. */
  readonly loop: boolean;
  /** Whether it gives way to the clips' sound and the voices. */
  readonly duck: boolean;
  /** Seconds; 0 for none. */
  readonly fadeIn: number;
  /** Seconds; 0 for none. */
  readonly fadeOut: number;
}

/** How loud the whole film is to be. */
export interface Loudness {
  /** Programme loudness (EBU R 128). */
  readonly lufs: number;
  /** `gain`: one for the whole film; `dynamic`: one that follows the sound. */
  readonly mode: 'gain' | 'dynamic';
}

/** A card with text, before the first shot or after the last. */
export interface TitleCard {
  readonly text: string;
  readonly seconds: number;
}

/** End credits made from the library. */
export interface Credits {
  /** Of all of them together; undefined: as long as they take to read. */
  readonly seconds: number | undefined;
  /** Lines besides those of the library. */
  readonly lines: readonly string[];
}

/** What becomes of the shots' captions. */
export interface Captions {
  /** A track that can be switched on, burned into the picture, or nothing. */
  readonly mode: 'soft' | 'burn' | 'none';
  /** BCP 47; `und` when nobody said. */
  readonly language: string;
}

/** A recording laid over a shot. */
export interface Voice {
  readonly file: SoundFile;
  /** Seconds into the shot. */
  readonly start: number;
  readonly gainDb: number;
}

/** Text over the picture of a shot. */
export interface ShotTitle {
  readonly text: string;
  readonly position: TitlePosition;
  /** Seconds into the shot; undefined: when the transition into it is over. */
  readonly start: number | undefined;
  /** Undefined: until the transition out of the shot begins. */
  readonly seconds: number | undefined;
}
