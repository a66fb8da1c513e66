import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { StoryreelError } from '../diagnostics/errors.js';
import { buildReferences, buildShots } from './build.js';
import { buildFilm } from './build-film.js';
import { editMistakes } from './edit-mistakes.js';
import { pictureMistakes } from './picture-mistakes.js';
import { type Bring, shownPath } from './project.js';
import { duplicateKeys, type Pruned, prune } from './prune.js';
import type { Reach } from './reach.js';
import type { ReferenceDocument, StoryboardDocument } from './schema/storyboard.js';
import type { SchemaName, SchemaValidator } from './schema/validator.js';
import type { Reference, Storyboard } from './storyboard.js';
import { Located } from './yaml/located.js';
import { parseYaml } from './yaml/parse-yaml.js';
import { readSource } from './yaml/read-source.js';

/** A storyboard as far as it can be made sense of, and every mistake of form in it and its imports. */
export interface LoadedStoryboard {
  /** Absent when the text cannot be made sense of at all. */
  readonly storyboard?: Storyboard;
  /** Absolute paths of the storyboard and of all that it imports, also of imports that are not there. */
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
  /** References declared so badly that only their names are known. */
  readonly brokenReferences: ReadonlySet<string>;
  /** Shots are missing, or parts of them that may use references, so that "unused" and the like cannot be told. */
  readonly incomplete: boolean;
}

/** A YAML file read, parsed, checked for form and pruned of what is wrong. */
interface LoadedFile {
  readonly located: Located;
  readonly pruned?: Pruned;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a storyboard with its imports. The author's mistakes are diagnostics; throws StoryreelError
 * `storyboard-unreadable` when the file itself cannot be read.
 *
 * @param root The project root, absolute.
 */
export async function loadStoryboard(
  path: string,
  root: string,
  reach: Reach,
  validator: SchemaValidator,
  bring?: Bring,
): Promise<LoadedStoryboard> {
  const absolutePath = resolve(path);
  const folder = dirname(absolutePath);
  await bring?.(absolutePath);
  const file = await loadFile(absolutePath, root, 'storyboard', validator);
  const nothing = {
    files: [absolutePath],
    diagnostics: file.diagnostics,
    brokenReferences: new Set<string>(),
    incomplete: true,
  };
  if (!file.pruned) {
    return nothing;
  }
  const document = file.pruned.data as Partial<StoryboardDocument>;
  const own = buildReferences(file.located, document.references ?? {}, false);
  const named = unique(document.import ?? [], folder);
  const imports = await Promise.all(
    named.map(([written, index]) => loadImport(file.located, written, index, root, reach, validator, bring)),
  );
  const { references, duplicates } = merge(
    own,
    imports.flatMap((each) => each.references),
  );
  const shots = buildShots(file.located, document);
  return {
    files: [absolutePath, ...named.map(([written]) => resolve(folder, written))],
    storyboard: {
      source: file.located.source,
      folder,
      root,
      title: document.title,
      references,
      shots,
      film: buildFilm(document.film ?? {}, folder),
      filmPlace: (...path) => file.located.value(['film', ...path]),
    },
    diagnostics: [...file.diagnostics, ...imports.flatMap((each) => each.diagnostics), ...duplicates],
    brokenReferences: new Set([
      ...file.pruned.brokenReferences,
      ...imports.flatMap((each) => [...each.broken]),
    ]),
    incomplete: file.pruned.incomplete,
  };
}

/** Reads and checks one YAML file. */
export async function loadFile(
  absolutePath: string,
  root: string,
  schema: SchemaName,
  validator: SchemaValidator,
): Promise<LoadedFile> {
  const { source, diagnostics: unreadable } = await readSource(absolutePath, shownPath(root, absolutePath));
  if (unreadable.length > 0) {
    return { located: new Located(source, undefined), diagnostics: unreadable };
  }
  const parsed = parseYaml(source);
  if (!parsed.usable) {
    return { located: new Located(source, undefined), diagnostics: parsed.diagnostics };
  }
  const located = new Located(source, parsed.root);
  const syntax = [...parsed.diagnostics, ...located.diagnostics, ...duplicateKeys(located)];
  if (located.diagnostics.length > 0) {
    return { located, diagnostics: syntax };
  }
  const form = validator.validate(located, schema);
  const mistakes = [...form.mistakes, ...pictureMistakes(located), ...editMistakes(located)];
  const pruned = form.countless ? undefined : prune(located, mistakes);
  // A reference that is listed as @name has one mistake, not two.
  const told = new Set(syntax.map((each) => (each.code === 'at-sign-unquoted' ? each.span.start : -1)));
  return {
    located,
    ...(pruned ? { pruned } : {}),
    diagnostics: [
      ...syntax,
      ...mistakes.map((mistake) => mistake.diagnostic).filter(({ span }) => !told.has(span.start)),
    ],
  };
}

interface LoadedImport {
  readonly references: readonly Reference[];
  readonly diagnostics: readonly Diagnostic[];
  readonly broken: ReadonlySet<string>;
}

async function loadImport(
  from: Located,
  written: string,
  index: number,
  root: string,
  reach: Reach,
  validator: SchemaValidator,
  bring: Bring | undefined,
): Promise<LoadedImport> {
  const refused = (code: Diagnostic['code'], message: string, hint: string): LoadedImport => ({
    references: [],
    broken: new Set(),
    diagnostics: [{ code, severity: 'error', message, hint, span: from.value(['import', index]) }],
  });
  const path = resolve(dirname(from.source.absolutePath), written);
  const outside = `the import "${written}" lies outside the project`;
  const move = 'keep the file in the project, or name its folder under `libraries:` in storyreel.yaml';
  if (!reach.holds(path)) {
    return refused('import-outside-project', outside, move);
  }
  if (isAbsolute(written)) {
    const message = `the import "${written}" is an absolute path, which means another place on another machine`;
    return refused('import-outside-project', message, 'write a path relative to this file');
  }
  await bring?.(path);
  try {
    if (!(await reach.holdsReal(await realpath(path)))) {
      return refused('import-outside-project', outside, move);
    }
    const file = await loadFile(path, root, 'library', validator);
    const documents = (file.pruned?.data.references ?? {}) as Record<string, ReferenceDocument>;
    return {
      references: buildReferences(file.located, documents, true),
      diagnostics: file.diagnostics,
      broken: file.pruned?.brokenReferences ?? new Set(),
    };
  } catch (error) {
    if (error instanceof StoryreelError || (error as NodeJS.ErrnoException).code) {
      return refused(
        'import-missing',
        `the import "${written}" cannot be read`,
        'check the path; it is relative to this file',
      );
    }
    throw error;
  }
}

/** The storyboard's own references first, then the imported ones; a name that comes twice is a mistake. */
function merge(
  own: readonly Reference[],
  imported: readonly Reference[],
): { references: ReadonlyMap<string, Reference>; duplicates: Diagnostic[] } {
  const references = new Map(own.map((reference) => [reference.name, reference]));
  const duplicates: Diagnostic[] = [];
  for (const reference of imported) {
    const other = references.get(reference.name);
    if (!other) {
      references.set(reference.name, reference);
      continue;
    }
    // The storyboard's own place comes first: that is the file its author has open.
    const [here, there] = other.imported ? [reference, other] : [other, reference];
    duplicates.push({
      code: 'reference-duplicate',
      severity: 'error',
      message: `the reference "${reference.name}" is declared twice`,
      hint: 'rename one of them',
      span: here.namePlace(),
      related: [{ message: 'also declared here', span: there.namePlace() }],
    });
  }
  return { references, duplicates };
}

/** Each file once, as it was first written, with its place in the list. */
function unique(
  paths: readonly (string | null)[],
  folder: string,
): readonly [written: string, index: number][] {
  const first = new Map<string, [string, number]>();
  for (const [index, written] of paths.entries()) {
    if (written === null) {
      continue;
    }
    const path = resolve(folder, written);
    first.set(path, first.get(path) ?? [written, index]);
  }
  return [...first.values()];
}
