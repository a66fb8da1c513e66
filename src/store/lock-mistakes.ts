import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { nearest } from '../diagnostics/nearest.js';
import type { Span } from '../diagnostics/source.js';
import { LOCK_VERSION } from './lock-schema.js';
import type { LockPath, LockTree } from './lock-tree.js';

/** What helps against any slip in a lock. */
const TAKE_BACK = 'take the lock back from git, or delete the shot’s block: bought clips are not affected';

/** A mistake in a lock. */
export function mistake(span: Span, message: string, hint: string = TAKE_BACK): Diagnostic {
  return { code: 'lock-invalid', severity: 'error', message, hint, span };
}

/** A lock that a later storyreel wrote. */
export function newer(version: number, span: Span): Diagnostic {
  return {
    code: 'lock-newer',
    severity: 'error',
    message: `this lock has version ${version}; this storyreel reads version ${LOCK_VERSION}`,
    hint: 'install a newer storyreel',
    span,
  };
}

/**
 * What a schema found, for people. `at`: where what it looked at stands in the lock. `known`: the keys that the mapping at
 * a path may have.
 */
export function mistakesOf(
  { issues }: z.core.$ZodError,
  tree: LockTree,
  at: LockPath,
  known: (path: LockPath) => readonly string[],
): readonly Diagnostic[] {
  const unknown: Diagnostic[] = [];
  const wrong: Diagnostic[] = [];
  const missing = new Map<string, { readonly path: LockPath; readonly keys: Set<string> }>();
  for (const issue of issues) {
    const path = [...at, ...issue.path];
    const value = tree.value(path);
    if (issue.code !== 'unrecognized_keys' && value) {
      const span = { ...value, end: Math.min(value.end, endOfLine(value)) };
      wrong.push(mistake(span, `${nameOf(path)} ${wanted(issue)}`));
    } else if (issue.code !== 'unrecognized_keys') {
      const parent = path.slice(0, -1);
      const before = missing.get(String(parent)) ?? { path: parent, keys: new Set() };
      before.keys.add(String(path.at(-1)));
      missing.set(String(parent), before);
    }
  }
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      const path = [...at, ...issue.path];
      for (const key of issue.keys) {
        const closest = nearest(key, known(path));
        // A key that is written wrongly is not missing as well.
        missing.get(String(path))?.keys.delete(closest ?? '');
        unknown.push(unknownKey(key, path, tree, closest, known(path)));
      }
    }
  }
  const absent = [...missing.values()].flatMap(({ path, keys }) =>
    keys.size === 0 ? [] : [mistake(tree.key(path), missingText(keys, path))],
  );
  return [...absent, ...unknown, ...wrong].sort((a, b) => a.span.start - b.span.start);
}

function missingText(keys: ReadonlySet<string>, path: LockPath): string {
  const names = [...keys].map((key) => `\`${key}\``);
  const last = names.pop();
  const listed = names.length === 0 ? `${last} is` : `${names.join(', ')} and ${last} are`;
  return `${listed} missing${inside([...path, ''])}`;
}

function unknownKey(
  key: string,
  path: LockPath,
  tree: LockTree,
  closest: string | undefined,
  known: readonly string[],
): Diagnostic {
  const hint = closest ? `did you mean \`${closest}\`?` : `known keys: ${known.join(', ')}`;
  return mistake(tree.key([...path, key]), `there is no key "${key}"${inside([...path, key])}`, hint);
}

/** Where the last step of a path lies, as the end of a sentence. */
function inside(path: LockPath): string {
  return path.length > 1 ? ` in ${nameOf(path.slice(0, -1))}` : ' at the top level of a lock';
}

/** A place in people's words. */
function nameOf(path: LockPath): string {
  if (path.length === 0) {
    return 'the lock';
  }
  const [shots, id, ...rest] = path;
  if (shots !== 'shots' || id === undefined) {
    return `\`${path.map(String).join('.')}\``;
  }
  if (rest.length === 0) {
    return `the block of shot "${String(id)}"`;
  }
  const steps = rest.reduce<string>(
    (text, step) =>
      typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${String(step)}` : String(step),
    '',
  );
  return `\`${steps}\` of shot "${String(id)}"`;
}

/** What a value has to be, as the end of a sentence that begins with its name. */
function wanted(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return issue.origin === 'array'
        ? 'has no entries'
        : `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'invalid_union':
      return 'is none of the forms it can have';
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

function endOfLine({ file, start }: Span): number {
  const end = file.text.slice(start).search(/\r?\n/);
  return end === -1 ? file.text.length : start + end;
}
