/** What can be the matter with a clip that is a video all the same. */
export type ClipWarningCode =
  /** Shorter or longer than what was asked for. */
  | 'clip-length'
  /** Black for most of it. */
  | 'clip-black'
  /** The picture stands still. */
  | 'clip-frozen'
  /** Sound was asked for, and nothing is to be heard. */
  | 'clip-silent'
  /** The sound is louder than digital sound can be, and so distorted. */
  | 'clip-clipped'
  /** Parts of it cannot be decoded. */
  | 'clip-damaged';

/** One thing that is the matter with a clip. The film is made all the same; whether to buy again is for a person. */
export interface ClipWarning {
  readonly code: ClipWarningCode;
  /** For people; goes on after "the clip". */
  readonly message: string;
  /** How long it lasts, where that means something. */
  readonly seconds?: number;
}
