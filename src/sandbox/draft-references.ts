import type { ModelCard, Offer, ReferenceType } from '../models/card.js';
import type { Json } from '../terms/brand.js';
import type { DraftReference } from './job.js';
import type { BodyRules, Mistake } from './mistake.js';

/** Reads the references of a body, and adds what is wrong with them to `mistakes`. */
export function referencesIn(
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
