import type { JsonSchema, ModelCard, Offer, ReferenceType } from '../models/card.js';
import { promptLength } from '../models/dialect.js';
import { defaultOf, describeLimit, type Limits } from '../models/limits.js';
import type { Parameters } from '../models/request.js';
import type { Json } from '../terms/brand.js';
import type { Draft, DraftReference } from './job.js';

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

const PARAMETERS = ['duration', 'resolution', 'aspect_ratio', 'audio', 'seed'] as const;

/** Reads a request body by the model's card, as the service that has this offer would. */
export function readDraft(
  body: { readonly [key: string]: Json },
  card: ModelCard,
  offer: Offer,
  rules: BodyRules,
  limits: Limits,
): { readonly draft: Draft; readonly mistakes: readonly Mistake[] } {
  const { fields } = offer;
  const mistakes: Mistake[] = [];
  const known = new Set<string>([...Object.keys(offer.constants ?? {}), ...(rules.ignored ?? [])]);
  known.add(fields.prompt).add(fields.references);

  const prompt = body[fields.prompt];
  mistakes.push(...promptMistakes(prompt, fields.prompt, card, rules));
  const references = referencesIn(body[fields.references], card, offer, rules, mistakes);

  const parameters: Record<string, Json> = {};
  for (const name of PARAMETERS) {
    const field = fields[name];
    const schema = card.parameters.properties[name];
    if (field === undefined || schema === undefined) {
      continue;
    }
    known.add(field);
    const value = body[field] ?? defaultOf(card, name);
    if (value === undefined) {
      continue;
    }
    parameters[name] = value;
    if (!limits.matches(schema, value)) {
      mistakes.push({
        ...misfit(schema, value),
        place: [field],
        about: name,
        allowed: describeLimit(schema),
        input: value,
      });
    }
  }
  for (const field of Object.keys(body).filter((name) => !known.has(name))) {
    mistakes.push({
      kind: 'unknown',
      place: [field],
      about: 'nothing',
      allowed: [...known].join(', '),
      input: body[field] ?? null,
    });
  }
  return {
    draft: {
      model: card.id,
      prompt: typeof prompt === 'string' ? prompt : '',
      references,
      parameters: parameters as unknown as Parameters,
    },
    mistakes,
  };
}

function promptMistakes(
  prompt: Json | undefined,
  field: string,
  card: ModelCard,
  rules: BodyRules,
): Mistake[] {
  const at = { place: [field], about: 'prompt' };
  const { max } = card.prompt;
  if (prompt === undefined || prompt === null || prompt === '') {
    return [{ ...at, kind: 'missing', allowed: 'a text' }];
  }
  if (typeof prompt !== 'string') {
    return [{ ...at, kind: 'type', allowed: 'a text', input: prompt }];
  }
  return promptLength(prompt, rules.promptUnit) > max
    ? [{ ...at, kind: 'too-long', allowed: `at most ${max} ${rules.promptUnit}`, limit: max }]
    : [];
}

function referencesIn(
  sent: Json | undefined,
  card: ModelCard,
  offer: Offer,
  rules: BodyRules,
  mistakes: Mistake[],
): DraftReference[] {
  const field = offer.fields.references;
  const { min, max } = card.references;
  const at = { place: [field], about: 'references', allowed: `${min} to ${max} references` };
  if (sent === undefined || sent === null) {
    if (min > 0) {
      mistakes.push({ ...at, kind: 'missing' });
    }
    return [];
  }
  if (!Array.isArray(sent)) {
    mistakes.push({ ...at, kind: 'type', input: sent });
    return [];
  }
  if (sent.length < min || sent.length > max) {
    const few = sent.length < min;
    mistakes.push({ ...at, kind: few ? 'too-few' : 'too-many', limit: few ? min : max });
  }
  return sent.map((item: Json, index: number) =>
    referenceIn(item, [field, index], card, offer, rules, mistakes),
  );
}

function referenceIn(
  item: Json,
  place: readonly (string | number)[],
  card: ModelCard,
  offer: Offer,
  rules: BodyRules,
  mistakes: Mistake[],
): DraftReference {
  const names = offer.fields.reference;
  const sent =
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? (item as { [key: string]: Json })
      : {};
  const take = (
    field: string,
    about: string,
    allowed: string,
    fits: (value: Json) => boolean,
    kind: Mistake['kind'],
  ): Json => {
    const value = sent[field];
    const where = { place: [...place, field], about, allowed };
    if (value === undefined || value === null || value === '') {
      mistakes.push({ ...where, kind: 'missing' });
    } else if (!fits(value)) {
      mistakes.push({ ...where, kind, input: value });
    }
    return value ?? '';
  };
  const isPicture = (value: Json): boolean =>
    rules.picture === 'string' ? typeof value === 'string' : Number.isInteger(value);
  const handle = take(
    names.picture,
    'picture',
    rules.picture === 'string' ? 'a URL' : 'an image id',
    isPicture,
    'type',
  );
  const name = take(names.name, 'name', 'a text', (value) => typeof value === 'string', 'type');
  const isType = (value: Json): boolean => card.references.types.includes(value as ReferenceType);
  const missing = sent[names.type] === undefined && rules.typeOptional;
  const type = missing
    ? 'subject'
    : take(names.type, 'type', card.references.types.join(', '), isType, 'choice');
  const known: readonly string[] = [names.picture, names.name, names.type];
  for (const field of Object.keys(sent).filter((key) => !known.includes(key))) {
    mistakes.push({
      kind: 'unknown',
      place: [...place, field],
      about: 'nothing',
      allowed: known.join(', '),
      input: sent[field] ?? null,
    });
  }
  return { name: String(name), type: type as ReferenceType, handle: handle as string | number };
}

/** In which way a value does not fit a parameter's schema. */
function misfit(schema: JsonSchema, value: Json): Pick<Mistake, 'kind' | 'limit'> {
  if (Array.isArray(schema.enum)) {
    return { kind: 'choice', limit: schema.enum };
  }
  if (typeof value === 'number' && (schema.type !== 'integer' || Number.isInteger(value))) {
    if (typeof schema.minimum === 'number' && value < schema.minimum) {
      return { kind: 'low', limit: schema.minimum };
    }
    if (typeof schema.maximum === 'number' && value > schema.maximum) {
      return { kind: 'high', limit: schema.maximum };
    }
  }
  return { kind: 'type' };
}

/** A body as an object; undefined when it is anything else. */
export function objectIn(body: unknown): { readonly [key: string]: Json } | undefined {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as { readonly [key: string]: Json })
    : undefined;
}
