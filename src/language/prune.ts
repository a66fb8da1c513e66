import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Data, Located, Path } from './yaml/located.js';

/** What is left of a file after the parts with mistakes of form were taken out. */
export interface Pruned {
  readonly data: { [key: string]: Data };
  /** References that are declared but not usable: mentioning them is no further mistake. */
  readonly brokenReferences: ReadonlySet<string>;
  /** Whether a shot or a part of one is missing that may have used references: "unused" cannot be told then. */
  readonly incomplete: boolean;
}

/**
 * Takes out the values that diagnostics found wrong, so that one run can check the rest as well; in a list null stands
 * in their place. Returns undefined when nothing worth checking is left.
 */
export function prune(located: Located, wrong: readonly { readonly path: Path }[]): Pruned | undefined {
  const data = located.data;
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    return undefined;
  }
  const copy = { ...data };
  const brokenReferences = new Set<string>();
  const brokenShots = new Set<number>();
  let incomplete = false;
  for (const { path } of wrong) {
    const [section, entry, field] = path;
    if (section === undefined) {
      continue;
    }
    incomplete ||= section === 'shots' && mayUseReferences(located, path);
    const isOptional = field !== undefined && !NEEDED[section]?.includes(String(field));
    if (section === 'storyboard' || entry === undefined) {
      delete copy[section];
    } else if (isOptional) {
      copy[section] = withoutField(copy[section], entry, field);
    } else if (section === 'references') {
      brokenReferences.add(String(entry));
    } else if (section === 'shots') {
      brokenShots.add(Number(entry));
    } else {
      copy[section] = without(copy[section], entry);
    }
  }
  if (brokenReferences.size > 0) {
    copy.references = without(copy.references, ...brokenReferences);
  }
  if (Array.isArray(copy.shots)) {
    copy.shots = without(copy.shots, ...brokenShots);
  }
  return { data: copy, brokenReferences, incomplete };
}

/** Whether a lost part of the shots may have named references: all of a shot, or any list in one. */
function mayUseReferences(located: Located, [, index, field]: Path): boolean {
  if (field === undefined || NEEDED.shots?.includes(String(field))) {
    return true;
  }
  const shots = located.data as { readonly shots?: readonly ({ readonly [key: string]: Data } | null)[] };
  return field === 'references' || Array.isArray(shots.shots?.[Number(index)]?.[field]);
}

/** Fields without which a shot, a reference or a part of the film section is nothing. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  shots: ['id', 'prompt'],
  references: ['type', 'image', 'frame'],
  // Of `transition`, `music` and `loudness`.
  film: ['type', 'file', 'target'],
};

function withoutField(container: Data | undefined, entry: string | number, field: string | number): Data {
  if (Array.isArray(container)) {
    return container.map((item, index) => (index === entry ? without(item, field) : item));
  }
  const item = container && typeof container === 'object' ? container[String(entry)] : undefined;
  return item === undefined
    ? (container ?? null)
    : { ...(container as object), [entry]: without(item, field) };
}

function without(container: Data | undefined, ...keys: (string | number)[]): Data {
  if (container === undefined || container === null || typeof container !== 'object') {
    return container ?? null;
  }
  if (Array.isArray(container)) {
    // Places are looked up by index, so an entry leaves a gap instead of closing up.
    const gone = new Set(keys);
    return container.map((item, index) => (gone.has(index) ? null : item));
  }
  const copy = { ...container };
  for (const key of keys) {
    delete copy[String(key)];
  }
  return copy;
}

/** Diagnostics about double keys: a name of its own in the library, otherwise what YAML calls it. */
export function duplicateKeys(located: Located): Diagnostic[] {
  return located.duplicates.map(({ path, key, first, second }) => {
    const isReference = path.length === 1 && path[0] === 'references';
    return {
      code: isReference ? 'reference-duplicate' : 'yaml-syntax',
      severity: 'error',
      message: isReference ? `the reference "${key}" is declared twice` : `the key "${key}" is given twice`,
      hint: isReference ? 'rename one of them' : 'keep one of them',
      span: second,
      related: [{ message: 'first here', span: first }],
    };
  });
}
