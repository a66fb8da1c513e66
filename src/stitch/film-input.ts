import type { ClipFacts } from '../terms/clip-facts.js';
import type { Digest } from '../terms/digest.js';
import type { FrameRate, FrameSize } from '../terms/frame-size.js';
import type { TitlePosition } from '../terms/title-position.js';
import type { MusicInput, SoundSettings, VoiceInput } from './sound/sound-input.js';

/** How a clip of another shape is brought into the frame; `blur`: over itself, enlarged and blurred. */
export type Fit = 'crop' | 'pad' | 'blur';

/** How much time the encoder takes and how much it keeps. */
export type Quality = 'draft' | 'standard' | 'high';

/** A film to be made: plain data, nothing of it is looked up elsewhere. */
export interface FilmInput {
  /** In the film's metadata. */
  readonly title: string;
  readonly rate: FrameRate;
  readonly fit: Fit;
  /** The planned size: taken when there is not one clip to go by, or when `exactSize` says so. */
  readonly size: FrameSize;
  /** Whether the film has `size` whatever its clips have. */
  readonly exactSize?: boolean;
  readonly quality: Quality;
  /** Absolute path of the film; what is there stays until the new one is proved. */
  readonly output: string;
  /** An existing folder for temporary files, on the same file system as the film and the cache. */
  readonly work: string;
  /** A folder for encoded pieces, kept between runs; made when it is not there. */
  readonly cache: string;
  readonly cards: FilmCards;
  /** In the order of the film; at least one. */
  readonly shots: readonly ShotInput[];
  readonly music?: MusicInput;
  readonly sound: SoundSettings;
  readonly captions: CaptionSettings;
}

/** Pictures with text before and after the shots. */
export interface FilmCards {
  readonly open?: CardInput;
  readonly end?: CardInput;
  /** Pages, in order, behind the end card. */
  readonly credits: readonly CardInput[];
}

/** Cards of a film that has none. */
export const NO_CARDS: FilmCards = { credits: [] };

/** A still on the picture track. */
export interface CardInput {
  /** For the report, e.g. "opening title". */
  readonly name: string;
  /** Gives PNG bytes, best in the film's size: others are scaled. Asked only when the card has to be encoded. */
  readonly draw: () => Promise<Buffer>;
  /** Of all that decides the picture. */
  readonly digest: Digest;
  readonly seconds: number;
  /** Into it; absent: a cut. */
  readonly transition?: TransitionInput;
}

/** How one picture passes into the next. */
export interface TransitionInput {
  /** A name of ffmpeg's xfade, e.g. "fade", "wipeleft"; an unknown one is the error `transition-unknown`. */
  readonly kind: string;
  /** How long the two overlap; less than half a frame is a cut. */
  readonly seconds: number;
}

/** What becomes of the shots' captions. */
export interface CaptionSettings {
  /** `soft`: a track in the film that players can show; `burn`: in the picture. */
  readonly mode: 'soft' | 'burn' | 'none';
  /** BCP 47, e.g. "en"; "und" when nobody said. */
  readonly language: string;
}

/** Text laid over a shot. */
export interface OverlayTitle {
  readonly text: string;
  readonly position: TitlePosition;
  /** Seconds into what the shot shows; absent: when the transition into it is over. */
  readonly start?: number;
  /** Absent: until the transition out of the shot begins. */
  readonly seconds?: number;
}

/** One shot of it. */
export interface ShotInput {
  readonly id: string;
  /** The chapter's title. */
  readonly title: string;
  /** The prompt as written, for a slate. */
  readonly prompt: string;
  /** Planned length: what a slate lasts. */
  readonly seconds: number;
  /** In seconds of the clip; absent ends are the clip's own. */
  readonly trim?: { readonly start?: number | undefined; readonly end?: number | undefined };
  /** Absent: the shot gets its stand-in, else a slate. */
  readonly clip?: ShotClip;
  /** The shot's animatic, shown with a mark where there is no clip; trimmed as a clip is. */
  readonly standIn?: ShotClip;
  /** Why there is no clip, for the slate. */
  readonly missing?: string;
  /** Into it; absent: a cut. For the first picture of a film there is nothing to overlap with. */
  readonly transition?: TransitionInput;
  readonly overlayTitle?: OverlayTitle;
  readonly caption?: string;
  /** A voice laid over the shot. */
  readonly voice?: VoiceInput;
}

/** The bytes of a shot. */
export interface ShotClip {
  readonly path: string;
  readonly digest: Digest;
  /** Absent: they are read from the file. */
  readonly facts?: ClipFacts;
}
