import type { ErrorObject } from 'ajv/dist/2020.js';

/**
 * The errors of a document, each value's once: where a value may have several forms, every form says why it is not that
 * one. The form that the author meant is the one of the value's own kind (text, mapping, ...), and its errors are kept;
 * where no single form is of that kind, the union's own error says so in one sentence.
 */
export function withoutUnions(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const meant = new Map<string, number>();
  for (const error of errors) {
    if (error.keyword === 'anyOf') {
      meant.set(placeOf(error.schemaPath, error.instancePath), branchFor(error));
    }
  }
  if (meant.size === 0) {
    return errors;
  }
  return errors.filter((error) =>
    error.keyword === 'anyOf'
      ? meant.get(placeOf(error.schemaPath, error.instancePath)) === NONE && isMeant(error, meant)
      : isMeant(error, meant),
  );
}

/** No form of a union is the one that was meant. */
const NONE = -1;

/** Whether every union that an error lies in has it in the form that was meant. */
function isMeant(error: ErrorObject, meant: ReadonlyMap<string, number>): boolean {
  for (const branch of error.schemaPath.matchAll(/\/anyOf\/(\d+)\//g)) {
    const union = error.schemaPath.slice(0, branch.index + '/anyOf'.length);
    const chosen = enclosing(error.instancePath)
      .map((instance) => meant.get(placeOf(union, instance)))
      .find((found) => found !== undefined);
    if (chosen !== Number(branch[1])) {
      return false;
    }
  }
  return true;
}

/** The only form of a union that the value's kind fits, by its place among them. */
function branchFor({ parentSchema, data }: ErrorObject): number {
  const branches = (parentSchema?.anyOf ?? []) as readonly { readonly type?: string }[];
  const fitting = branches.flatMap(({ type }, index) => (type === kindOf(data) ? [index] : []));
  return fitting.length === 1 ? (fitting[0] ?? NONE) : NONE;
}

function kindOf(data: unknown): string {
  if (data === null) {
    return 'null';
  }
  return Array.isArray(data) ? 'array' : typeof data;
}

/** A value's own path, then those of what it lies in, outermost last. */
function enclosing(instance: string): readonly string[] {
  const steps = instance.split('/');
  return steps.map((_, index) => steps.slice(0, steps.length - index).join('/'));
}

function placeOf(schema: string, instance: string): string {
  return `${schema}\0${instance}`;
}
