import type { Request } from '../models/request.js';
import type { Json } from '../terms/brand.js';
import { digestOf, type RequestKey } from '../terms/digest.js';

/**
 * The key of a request (DESIGN §5): model, dialect version, compiled prompt, each reference's bytes, type and place, every
 * parameter and option, the take number. What is not in it costs nothing to change: the shot's id and place, the
 * provider, paths, times, and how a reference that the prompt does not mention is called.
 */
export function requestKey(request: Request): RequestKey {
  const { model, dialect, prompt, references, parameters, options, take } = request;
  const decisive: Json = {
    key: 1,
    model,
    dialect,
    prompt,
    references: references.map(({ digest, type }) => ({ digest, type })),
    parameters: { ...parameters },
    options,
    take,
  };
  return digestOf(canonical(decisive)) as string as RequestKey;
}

/** JSON with keys in one order, and without those that are undefined, so that equal values are equal texts. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, entry]) => `${JSON.stringify(name)}:${canonical(entry)}`).join(',')}}`;
}
