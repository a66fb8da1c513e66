import type { JsonSchema, ModelCard, Offer } from '../models/card.js';
import { promptLength } from '../models/dialect.js';
import { defaultOf, describeLimit, type Limits } from '../models/limits.js';
import type { Parameters } from '../models/request.js';
import type { Json } from '../terms/brand.js';
import { referencesIn } from './draft-references.js';
import type { Draft } from './job.js';
import type { BodyRules, Mistake } from './mistake.js';

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
