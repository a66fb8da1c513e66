import type { FilmInput } from './film-input.js';
import type { FilmFormat } from './picture/film-format.js';
import type { StitchCrew } from './stitch-crew.js';

/** Where a film's parts are made. */
export interface Workshop {
  readonly input: FilmInput;
  readonly format: FilmFormat;
  readonly crew: StitchCrew;
  /** The folder of this one run. */
  readonly folder: string;
}
