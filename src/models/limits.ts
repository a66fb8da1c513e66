import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json } from '../terms/brand.js';
import type { JsonSchema, ModelCard } from './card.js';
import type { Parameters } from './request.js';

/** A parameter's name in a card. */
export type ParameterName = keyof ModelCard['parameters']['properties'];

/** Values against the JSON Schemas of model cards; each schema is compiled once. */
export class Limits {
  // What a card says of a value is its own affair, so strictness about unknown keywords is off.
  readonly #ajv = new Ajv2020({
    strict: false,
    strictNumbers: true,
    meta: false,
    validateSchema: false,
    code: { optimize: false },
  });
  readonly #compiled = new WeakMap<object, (value: unknown) => boolean>();

  /** Whether the model takes this value; true also when the model does not have the parameter at all. */
  accepts(card: ModelCard, parameter: ParameterName, value: Json): boolean {
    const schema = card.parameters.properties[parameter];
    return schema === undefined || this.matches(schema, value);
  }

  /** Whether a value fits a schema. */
  matches(schema: JsonSchema, value: Json): boolean {
    let check = this.#compiled.get(schema);
    if (!check) {
      const compiled = this.#ajv.compile(schema);
      check = (candidate) => compiled(candidate) === true;
      this.#compiled.set(schema, check);
    }
    return check(value);
  }
}

/** What a parameter may be, for people: "1 to 15, whole numbers" or "360p, 540p, 720p, 1080p". */
export function describeLimit(schema: JsonSchema | undefined): string {
  if (!schema) {
    return 'nothing';
  }
  if (Array.isArray(schema.enum)) {
    return schema.enum.join(', ');
  }
  if (schema.type === 'boolean') {
    return 'true or false';
  }
  const { minimum, maximum } = schema;
  const range =
    minimum !== undefined && maximum !== undefined ? `${minimum} to ${maximum}` : `at least ${minimum}`;
  return schema.type === 'integer' ? `${range}, whole numbers` : range;
}

/** The allowed value nearest to a wrong number, for hints. */
export function nearestAllowed(schema: JsonSchema, value: number): number | undefined {
  const { minimum, maximum } = schema;
  const whole = schema.type === 'integer' ? Math.round(value) : value;
  if (typeof minimum !== 'number' || typeof maximum !== 'number' || !Number.isFinite(whole)) {
    return undefined;
  }
  return Math.min(maximum, Math.max(minimum, whole));
}

/** A card's default for a parameter. */
export function defaultOf<P extends ParameterName>(card: ModelCard, parameter: P): Parameters[P] {
  return card.parameters.properties[parameter]?.default as Parameters[P];
}
