import type { Json } from '../terms/brand.js';
import type { Digest } from '../terms/digest.js';
import type { ReferenceType } from './card.js';

/** What a shot becomes for a model: everything that decides the clip, and nothing else. */
export interface Request {
  /** The model card's id. */
  readonly model: string;
  /** The dialect's version. */
  readonly dialect: number;
  /** The compiled prompt, style included. */
  readonly prompt: string;
  /** In order of first mention; attached but unmentioned ones last. */
  readonly references: readonly RequestReference[];
  readonly parameters: Parameters;
  /** The shot's `options:`, as written. */
  readonly options: { readonly [key: string]: Json };
  /** From 1. */
  readonly take: number;
}

/** A reference in a request. */
export interface RequestReference {
  /** As the storyboard calls it. */
  readonly name: string;
  /** As the compiled prompt calls it. */
  readonly alias: string;
  readonly type: ReferenceType;
  /** SHA-256 of the picture's bytes; for a picture given by URL, of the URL; for a frame, of which frame it is. */
  readonly digest: Digest;
  readonly picture: PictureSource;
}

/** Where a reference's picture comes from. */
export type PictureSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: string }
  | FrameSource;

/** A frame of another shot's clip, as it was rendered, before any trim. The picture itself is made when it is needed. */
export interface FrameSource {
  readonly kind: 'frame';
  /** Id of the shot. */
  readonly shot: string;
  /** Seconds from the clip's start, or one of its ends. */
  readonly at: 'first' | 'last' | number;
  /** Absolute path of the clip. */
  readonly clip: string;
  /** SHA-256 of the clip. */
  readonly digest: Digest;
}

/** Parameters after defaults; a parameter the model does not take is absent. */
export interface Parameters {
  /** Seconds. */
  readonly duration: number;
  /** e.g. "720p". */
  readonly resolution: string;
  /** e.g. "16:9". */
  readonly aspect_ratio: string;
  /** Whether the model makes sound. */
  readonly audio?: boolean;
  readonly seed?: number;
  /** Frames a second, for models that render at the film's own rate. */
  readonly fps?: number;
}
