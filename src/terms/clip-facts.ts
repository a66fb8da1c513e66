import type { FrameRate } from './frame-size.js';

/** What a look into a clip's container tells, without decoding it. */
export interface ClipFacts {
  /** File size in bytes. */
  readonly bytes: number;
  readonly video: VideoFacts;
  /** Absent when the clip has no sound track. */
  readonly audio?: AudioFacts;
}

/** The picture track. */
export interface VideoFacts {
  /** Sample entry or codec name, e.g. "avc1", "hvc1". */
  readonly codec: string;
  /** Coded pixels, before any rotation. */
  readonly width: number;
  readonly height: number;
  /** Number of frames that will be shown. */
  readonly frames: number;
  /** Length of the picture in seconds. */
  readonly seconds: number;
  /** Average rate. */
  readonly rate: FrameRate;
  /** Whether every frame lasts equally long. */
  readonly constantRate: boolean;
  /** Ticks a second of the track's own clock. */
  readonly timescale: number;
  /** Frame numbers (decode order, from 0) of the key frames. */
  readonly keyFrames: readonly number[];
  /** Hex of the decoder configuration (avcC: SPS and PPS); two clips join by copy only when it agrees. */
  readonly parameterSets: string;
  /** Frames by which decoding runs ahead of showing (B-frames); absent when not known. */
  readonly reorder?: number;
  /** Clockwise rotation a player applies, in degrees: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Whether a container edit list other than the customary start offset changes what is shown. */
  readonly edited: boolean;
  /** Absent when only decoding would tell. */
  readonly colour?: ColourTags;
  /** Whether pixels are not as wide as high; absent: they are, or nothing is said of it. */
  readonly stretched?: boolean;
}

/** How a picture's numbers mean colours, by ffmpeg's names, e.g. "bt709", "smpte170m". What is not said is absent. */
export interface ColourTags {
  /** `tv`: black is 16 and white 235; `pc`: 0 and 255. */
  readonly range?: 'tv' | 'pc';
  readonly matrix?: string;
  readonly primaries?: string;
  readonly transfer?: string;
}

/** The sound track. */
export interface AudioFacts {
  /** e.g. "mp4a". */
  readonly codec: string;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
  /** Length of the sound in seconds, as the container states it. */
  readonly seconds: number;
}
