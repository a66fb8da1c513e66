import type { z } from 'zod';
import type { Answer } from './client.js';

/** A value that has the form it should, or what is wrong with it, naming the field. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** JSON, the vendors' own way of calling it, and the plain text sloppy servers call it. A web page is none of these. */
const JSON_TYPES = /^(application\/json|text\/json|text\/plain|[\w.-]+\/[\w.-]+\+json)\s*(;|$)/i;

/** The JSON of an answer; undefined when it is none: cut off, too long, not JSON, or said to be something else. */
export function jsonOf(answer: Answer): unknown {
  const type = answer.header('content-type');
  if (answer.text === undefined || (type !== undefined && !JSON_TYPES.test(type))) {
    return undefined;
  }
  try {
    return JSON.parse(answer.text);
  } catch {
    return undefined;
  }
}

/** Checks an answer's JSON. Fields the schema does not name are let be. */
export function readAnswer<T>(schema: z.ZodType<T>, answer: Answer): Read<T> {
  const json = jsonOf(answer);
  return json === undefined ? { ok: false, problem: 'it is not JSON' } : readValue(schema, json);
}

/** Checks a value that came out of an answer. */
export function readValue<T>(schema: z.ZodType<T>, value: unknown): Read<T> {
  const result = schema.safeParse(value);
  if (result.success) {
    return { ok: true, value: result.data };
  }
  const path = result.error.issues[0]?.path ?? [];
  const field = path.map(String).join('.');
  if (field === '') {
    return { ok: false, problem: 'it has another form' };
  }
  const found = path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  return {
    ok: false,
    problem: `${field} ${found === undefined || found === null ? 'is missing' : 'is not what it should be'}`,
  };
}
