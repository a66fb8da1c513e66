import type { SourceFile, Span } from '../diagnostics/source.js';
import type { Json } from '../terms/brand.js';
import type { Film, ShotTitle, Voice } from './film.js';
import type { Prompt } from './prompt.js';
import type { Transition } from './transition.js';

/** A storyboard with its imports resolved and its defaults inherited, each value with its place. */
export interface Storyboard {
  readonly source: SourceFile;
  /** Absolute folder of the file; paths written in it are relative to this. */
  readonly folder: string;
  /** Absolute project root, which pictures and sounds must lie inside, if not in a library: the git root, else the folder. */
  readonly root: string;
  readonly title: string | undefined;
  /** By name, imported ones included. */
  readonly references: ReadonlyMap<string, Reference>;
  /** In the order of the film. */
  readonly shots: readonly Shot[];
  readonly film: Film;
  /** The place of a value of the film section, e.g. `('music', 'file')`. */
  filmPlace(...path: (string | number)[]): Span;
}

/** A named picture of the library. */
export interface Reference {
  readonly name: string;
  readonly type: 'subject' | 'background';
  readonly picture: ReferencePicture;
  readonly description: string | undefined;
  /** Whether it came from an imported file. */
  readonly imported: boolean;
  /** Where its name stands. */
  readonly namePlace: () => Span;
  /** Where one of its values stands, e.g. `('image')`. */
  readonly place: (...path: string[]) => Span;
}

/** What a reference shows. */
export type ReferencePicture =
  /** `path` is absolute; `written` as in the file. */
  | { readonly kind: 'file'; readonly path: string; readonly written: string }
  | { readonly kind: 'url'; readonly url: string }
  /** A frame of another shot; `at` in seconds when a number. */
  | { readonly kind: 'frame'; readonly shot: string; readonly at: 'first' | 'last' | number };

/** One shot, defaults inherited. What nobody stated is undefined and left to the model's card. */
export interface Shot {
  readonly id: string;
  /** From 0, the place in the film. */
  readonly index: number;
  readonly prompt: Prompt;
  /** References attached without being mentioned, as listed. */
  readonly attached: readonly { readonly name: string; readonly place: () => Span }[];
  readonly model: string;
  readonly aspectRatio: string | undefined;
  readonly resolution: string | undefined;
  /** Seconds. */
  readonly duration: number | undefined;
  readonly audio: boolean | undefined;
  /** Empty when there is none. */
  readonly style: string;
  readonly seed: number | undefined;
  readonly takes: number;
  /**
   * Into this shot: its own, else the film's; undefined for a cut. The first shot has only its own, which comes from the
   * opening title; without one there is nothing to come from (`transition-unused`), and the film begins with a cut.
   */
  readonly transition: Transition | undefined;
  /** Seconds of the clip. */
  readonly trim: { readonly start: number | undefined; readonly end: number | undefined } | undefined;
  readonly voice: Voice | undefined;
  /** Over the picture. */
  readonly title: ShotTitle | undefined;
  readonly caption: string | undefined;
  readonly options: { readonly [key: string]: Json };
  /** Where a value of this shot was stated: in the shot, else in the defaults or, for a transition, in the film, else the shot's id. Without a path: all of it. */
  readonly place: (...path: string[]) => Span;
  /** Where the key of such a value stands. */
  readonly keyPlace: (...path: string[]) => Span;
}

/** The model of a shot for which nobody named one: free, so that nothing is bought by accident. */
export const DEFAULT_MODEL = 'animatic';
