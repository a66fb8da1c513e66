import type { Json } from '../terms/brand.js';

/** A JSON Schema (draft 2020-12), as ajv takes it. */
export type JsonSchema = { readonly [key: string]: Json };

/** Kinds of reference the language knows. */
export type ReferenceType = 'subject' | 'background';

/** Picture formats storyreel can tell apart by content. */
export type PictureFormat = 'png' | 'jpeg' | 'webp';

/**
 * A video model, independent of who hosts it: the data in `schemas/models/<id>.json`. Adding a model is adding
 * such a file. Every limit in it names its source in `sources`.
 */
export interface ModelCard {
  /** Version of this format. */
  readonly card: 1;
  readonly id: string;
  readonly name: string;
  /** One sentence for `storyreel models`. */
  readonly summary: string;
  /** Where the facts come from, one entry a source. */
  readonly sources: readonly string[];
  readonly dialect: Dialect;
  /** Limit of the compiled prompt. */
  readonly prompt: { readonly max: number; readonly unit: 'bytes' | 'characters' };
  /** How many references one shot may attach, and of which types. */
  readonly references: {
    readonly min: number;
    readonly max: number;
    readonly types: readonly ReferenceType[];
  };
  /** What a reference's picture must be like. */
  readonly pictures: PictureLimits;
  /** Duration, resolution, aspect ratio, audio, seed: a JSON Schema of an object, with defaults. */
  readonly parameters: ParameterSchema;
  /** What only this model has, under a shot's `options:`. A JSON Schema of an object. */
  readonly options: JsonSchema;
  readonly price: Price;
  readonly offers: readonly Offer[];
}

/** The parameters every shot may set; a property that is absent is one the model does not take. */
export interface ParameterSchema {
  readonly type: 'object';
  readonly properties: {
    readonly duration: JsonSchema;
    readonly resolution: JsonSchema;
    readonly aspect_ratio: JsonSchema;
    readonly audio?: JsonSchema;
    readonly seed?: JsonSchema;
    /** Only models that render at the film's own rate. */
    readonly fps?: JsonSchema;
  };
  readonly additionalProperties: false;
}

/** How a model wants references written in a prompt. */
export interface Dialect {
  /** Part of every key: raised when the compiled text would change. */
  readonly version: number;
  /**
   * What a mention becomes. `{name}`: the reference's (aliased) name; `{n}` and `{n0}`: its place in the
   * request from 1 and from 0; `{description}`: its description.
   */
  readonly mention: string;
  /** Names outside this pattern are aliased. Absent: any name goes. */
  readonly names?: string;
  /** Whether a space must follow a mention, also before punctuation (PixVerse guide). */
  readonly space_after: boolean;
}

/** Limits of reference pictures. Bytes and pixels are inclusive bounds. */
export interface PictureLimits {
  readonly formats: readonly PictureFormat[];
  readonly max_bytes: number;
  /** Shortest side at least, in pixels. */
  readonly min_side: number;
  /** Longest side at most, in pixels. */
  readonly max_side: number;
}

/** What a second of film costs, by resolution, in decimal USD as text so that nothing is rounded. */
export type Price =
  | { readonly free: true }
  | {
      readonly free: false;
      readonly currency: 'USD';
      /** When the prices were read (ISO date or month). */
      readonly as_of: string;
      readonly per_second: Readonly<Record<string, { readonly silent: string; readonly audio: string }>>;
    };

/** One model at one provider. */
export interface Offer {
  readonly provider: string;
  /** The provider's id of the model. */
  readonly endpoint: string;
  /** The provider's field names; a parameter without one cannot be sent through this offer. */
  readonly fields: OfferFields;
  /** Fields sent as they are with every request. */
  readonly constants?: { readonly [key: string]: Json };
}

/** Names of the fields in a provider's request body. */
export interface OfferFields {
  readonly prompt: string;
  /** The array of references. */
  readonly references: string;
  /** Inside one reference. */
  readonly reference: { readonly picture: string; readonly name: string; readonly type: string };
  readonly duration: string;
  readonly resolution: string;
  readonly aspect_ratio: string;
  readonly audio?: string;
  readonly seed?: string;
  readonly fps?: string;
}
