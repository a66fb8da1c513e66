import { readFileSync } from 'node:fs';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import { nearest } from '../../diagnostics/nearest.js';
import type { Located, Path } from '../yaml/located.js';
import { withoutUnions } from './unions.js';

/** Which of the generated schemas a file is checked against. */
export type SchemaName = 'storyboard' | 'library' | 'settings';

/** A mistake of form. */
export interface FormMistake {
  /** The value to leave out when the rest is checked. */
  readonly path: Path;
  readonly diagnostic: Diagnostic;
}

/** What is wrong with a file's form. */
export interface FormMistakes {
  readonly mistakes: readonly FormMistake[];
  /** There are more than are told: a file of nothing but mistakes is not a storyboard. */
  readonly countless: boolean;
}

/** At most so many are told of one file. */
const MAX_ERRORS = 500;

/** Checks files against the generated JSON Schemas; each is compiled when first needed. */
export class SchemaValidator {
  readonly #compiled = new Map<SchemaName, ValidateFunction>();

  /** Every mistake of form, each at its place and with the path of the value that is wrong. */
  validate(located: Located, schema: SchemaName): FormMistakes {
    const check = this.#schema(schema);
    if (check(located.data)) {
      return { mistakes: [], countless: false };
    }
    const all = withoutUnions(check.errors ?? []).filter(({ keyword }) => keyword !== 'propertyNames');
    // What a value of the wrong type is not besides follows from that.
    const ofWrongType = new Set(
      all.filter(({ keyword }) => keyword === 'type').map(({ instancePath }) => instancePath),
    );
    const errors = all.filter(
      ({ keyword, instancePath }) => keyword === 'type' || !ofWrongType.has(instancePath),
    );
    const mistakes = errors.slice(0, MAX_ERRORS).map((error) => ({
      path: wrongPath(error, located),
      diagnostic: toDiagnostic(error, located, schema),
    }));
    return { mistakes, countless: errors.length > MAX_ERRORS };
  }

  #schema(name: SchemaName): ValidateFunction {
    let compiled = this.#compiled.get(name);
    if (!compiled) {
      const file = new URL(`../../../schemas/${name}.schema.json`, import.meta.url);
      // The schemas are our own and tested, so they are not checked against the meta-schema at every start.
      const ajv = new Ajv2020({
        allErrors: true,
        verbose: true,
        strict: false,
        strictNumbers: true,
        meta: false,
        validateSchema: false,
        // It is run once or twice; to tidy the code it makes would take longer than that saves.
        code: { optimize: false },
      });
      compiled = ajv.compile(JSON.parse(readFileSync(file, 'utf8')));
      this.#compiled.set(name, compiled);
    }
    return compiled;
  }
}

function wrongPath(error: ErrorObject, located: Located): Path {
  const path = pathOf(error.instancePath, located);
  if (error.keyword === 'additionalProperties') {
    return [...path, String(error.params.additionalProperty)];
  }
  return error.propertyName === undefined ? path : [...path, error.propertyName];
}

function toDiagnostic(error: ErrorObject, located: Located, schema: SchemaName): Diagnostic {
  const path = pathOf(error.instancePath, located);
  const isProvider = schema === 'settings' && path[0] === 'providers';
  if (error.keyword === 'additionalProperties') {
    return unknownKey(error, path, located, isProvider && path.length === 1);
  }
  const name = path.length > 0 ? `\`${named(path)}\`` : 'the file';
  const base = { severity: 'error' as const, code: 'value-invalid' as const };
  if (error.keyword === 'required') {
    const missing = String(error.params.missingProperty);
    const where = path.length > 0 ? ` in ${name}` : '';
    const hint = exampleHint(propertySchema(error.parentSchema, missing), missing);
    return { ...base, message: `\`${missing}\` is missing${where}`, span: located.start(path), ...hint };
  }
  if (error.propertyName !== undefined) {
    const message = `"${shorten(error.propertyName)}" cannot be a name`;
    const hint = 'a name is a letter, then up to 29 letters, digits or underscores';
    return { ...base, message, hint, span: located.key([...path, error.propertyName]) };
  }
  const span = located.value(path);
  if (isProvider && path[1] === 'order' && error.keyword === 'enum') {
    const allowed = error.params.allowedValues as string[];
    return unknownProvider(String(error.data), allowed, span);
  }
  if (named(path) === 'storyboard' && typeof error.data === 'number' && error.data > 1) {
    const message = `this storyboard is written in version ${error.data} of the language; this storyreel knows 1`;
    return { ...base, message, span, hint: 'install a newer storyreel' };
  }
  if (error.keyword === 'pattern' && /^@[A-Za-z][A-Za-z0-9_]*$/.test(String(error.data))) {
    const hint = `write it without the @: ${String(error.data).slice(1)}`;
    return { ...base, message: `${name} is a name, and has no @ before it`, span, hint };
  }
  return {
    ...base,
    message: `${name} ${complaint(error)}`,
    span,
    ...exampleHint(error.parentSchema, undefined),
  };
}

function unknownKey(error: ErrorObject, path: Path, located: Located, provider: boolean): Diagnostic {
  const key = String(error.params.additionalProperty);
  const known = Object.keys((error.parentSchema?.properties as object | undefined) ?? {});
  const span = located.key([...path, key]);
  if (provider) {
    return unknownProvider(
      key,
      known.filter((each) => each !== 'order'),
      span,
    );
  }
  const closest = nearest(key, known);
  const place = path.length > 0 ? `in \`${named(path)}\`` : 'at the top level';
  return {
    code: 'key-unknown',
    severity: 'error',
    message: `there is no key "${shorten(key)}" ${place}`,
    hint: closest ? `did you mean \`${closest}\`?` : `known keys: ${known.join(', ')}`,
    span,
  };
}

function unknownProvider(name: string, known: readonly string[], span: Diagnostic['span']): Diagnostic {
  const closest = nearest(name, known);
  return {
    code: 'provider-unknown',
    severity: 'error',
    message: `there is no provider "${shorten(name)}"`,
    hint: closest ? `did you mean \`${closest}\`?` : `providers: ${known.join(', ')}`,
    span,
  };
}

/** What is wrong with a value, as the end of a sentence that begins with its name. */
function complaint(error: ErrorObject): string {
  const { keyword, params, data } = error;
  switch (keyword) {
    case 'type':
      return `must be ${KINDS[String(params.type)] ?? String(params.type)}, not ${kindOf(data)}`;
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}, not ${shown(data)}`;
    case 'enum': {
      const allowed = params.allowedValues as unknown[];
      const closest = nearest(String(data), allowed.map(String));
      return `must be one of ${allowed.join(', ')}, not ${shown(data)}${closest ? `; did you mean ${closest}?` : ''}`;
    }
    case 'anyOf':
      return `is ${kindOf(data)}, which is none of the forms it can have`;
    case 'pattern':
      return String(data).trim() === '' ? 'is empty' : `is ${shown(data)}, which is not of the right form`;
    case 'minLength':
      return 'is empty';
    case 'minItems':
      return 'has no entries';
    case 'minimum':
      return `must be at least ${params.limit}, not ${shown(data)}`;
    case 'maximum':
      return `must be at most ${params.limit}, not ${shown(data)}`;
    case 'exclusiveMinimum':
      return `must be more than ${params.limit}, not ${shown(data)}`;
    default:
      return error.message ?? 'is wrong';
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
};

function kindOf(data: unknown): string {
  if (data === null || data === undefined) {
    return 'empty';
  }
  if (Array.isArray(data)) {
    return 'a list';
  }
  return typeof data === 'object' ? 'a mapping' : shown(data);
}

function shown(data: unknown): string {
  if (typeof data === 'number' && !Number.isFinite(data)) {
    // As YAML writes them.
    return Number.isNaN(data) ? '.nan' : data > 0 ? '.inf' : '-.inf';
  }
  return typeof data === 'string' ? `"${shorten(data)}"` : shorten(String(data));
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function propertySchema(schema: object | undefined, key: string): object | undefined {
  return (schema as { properties?: Record<string, object> } | undefined)?.properties?.[key];
}

function exampleHint(schema: object | undefined, key: string | undefined): { hint?: string } {
  const { examples, description } = (schema ?? {}) as { examples?: unknown[]; description?: string };
  const example = examples?.[0];
  if (typeof example === 'object' || example === undefined) {
    return description ? { hint: description } : {};
  }
  const written = typeof example === 'string' && /[:@#]/.test(example) ? `"${example}"` : String(example);
  return { hint: `for example \`${key === undefined ? '' : `${key}: `}${written}\`` };
}

function pathOf(pointer: string, located: Located): Path {
  let data: unknown = located.data;
  return pointer
    .split('/')
    .slice(1)
    .map((step) => {
      const key = step.replace(/~1/g, '/').replace(/~0/g, '~');
      const result = Array.isArray(data) ? Number(key) : key;
      data = (data as Record<string | number, unknown> | null)?.[result];
      return result;
    });
}

/** A path for people: shots[2].trim.start, counted from the file's own names where it can. */
function named(path: Path): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step),
    '',
  );
}
