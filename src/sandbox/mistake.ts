import type { Json } from '../terms/brand.js';

/** What is wrong with one field of a request body. */
export interface Mistake {
  readonly kind:
    | 'missing'
    | 'type'
    | 'unknown'
    | 'choice'
    | 'low'
    | 'high'
    | 'too-few'
    | 'too-many'
    | 'too-long';
  /** Where in the body, as fal's `loc` goes on after "body". */
  readonly place: readonly (string | number)[];
  /** What the field is for, in a card's words. */
  readonly about: string;
  /** For people: what would be right. */
  readonly allowed: string;
  /** The bound or the choices. */
  readonly limit?: Json;
  /** What was sent. */
  readonly input?: Json;
}

/** How a service reads bodies where it differs from the others. */
export interface BodyRules {
  /** What pictures are called: a URL or a number. */
  readonly picture: 'string' | 'number';
  /** A reference's type may be left out and is "subject" then (fal-js endpoint types). */
  readonly typeOptional?: boolean;
  readonly promptUnit: 'bytes' | 'characters';
  /** Fields of the service that are no model's parameter and change nothing here. */
  readonly ignored?: readonly string[];
}
