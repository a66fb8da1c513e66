import { posix, relative, sep } from 'node:path';
import { castOf } from '../checks/cast.js';
import type { Span } from '../diagnostics/source.js';
import type { LineRange } from '../git/blame.js';
import type { Repository } from '../git/repository.js';
import type { Shot, Storyboard } from '../language/storyboard.js';
import type { InputChange } from '../plan/changes.js';

/** Where a value comes from: a place in a YAML file, or a picture. */
export type Source =
  | { readonly kind: 'lines'; readonly span: Span }
  /** Absolute. */
  | { readonly kind: 'picture'; readonly path: string };

/** Where the values of a change stand now; none for what is no longer stated. */
export function sourcesOf(change: InputChange, shot: Shot, storyboard: Storyboard): readonly Source[] {
  switch (change.kind) {
    case 'value':
      return valueSources(change, shot, storyboard);
    case 'reference':
      return referenceSources(change, shot, storyboard);
    case 'order':
      return [lines(shot.place('prompt'))];
    case 'dialect':
      return [];
  }
}

function lines(span: Span): Source {
  return { kind: 'lines', span };
}

function valueSources(
  { field, before, after }: Extract<InputChange, { kind: 'value' }>,
  shot: Shot,
  storyboard: Storyboard,
): readonly Source[] {
  if (field === 'fps') {
    return storyboard.film.fps === undefined ? [] : [lines(storyboard.filmPlace('fps'))];
  }
  if (field === 'prompt') {
    return promptSources(String(before), String(after), shot, storyboard);
  }
  return stated(shot, field.split('.'));
}

/** A compiled prompt is made of the prompt, the style behind it, and the descriptions of references. */
function promptSources(before: string, after: string, shot: Shot, storyboard: Storyboard): readonly Source[] {
  let same = 0;
  while (same < after.length && before[same] === after[same]) {
    same += 1;
  }
  const { style } = shot;
  if (style !== '' && same >= after.length - style.length) {
    return stated(shot, ['style']);
  }
  const described = castOf(shot).flatMap(({ name }) => {
    const reference = storyboard.references.get(name);
    const text = reference?.description;
    const isNew = text !== undefined && after.includes(text) && !before.includes(text);
    return reference && isNew ? [lines(reference.place('description'))] : [];
  });
  return described.length > 0 ? described : [lines(shot.place('prompt'))];
}

/** Where a value of a shot is stated; a place that is the id's means nowhere. */
function stated(shot: Shot, path: readonly string[]): readonly Source[] {
  const [place, id] = [shot.place(...path), shot.place('id')];
  return place.file === id.file && place.start === id.start ? [] : [lines(place)];
}

function referenceSources(
  { name, what }: Extract<InputChange, { kind: 'reference' }>,
  shot: Shot,
  storyboard: Storyboard,
): readonly Source[] {
  const reference = storyboard.references.get(name);
  if (!reference || what === 'removed') {
    return [lines(shot.place('prompt'))];
  }
  if (what === 'added') {
    const entry = castOf(shot).find((each) => each.name === name);
    return entry ? [lines(entry.place())] : [];
  }
  if (what === 'type') {
    return [lines(reference.place('type'))];
  }
  const { picture } = reference;
  switch (picture.kind) {
    case 'file':
      return [{ kind: 'picture', path: picture.path }, lines(reference.place('image'))];
    case 'url':
      return [lines(reference.place('image'))];
    case 'frame':
      return [lines(reference.place('frame'))];
  }
}

/** A span's lines as git counts them: only a line feed ends one. */
export function lineRangeOf({ file, start, end }: Span): LineRange {
  const { text } = file;
  let first = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < start; at = text.indexOf('\n', at + 1)) {
    first += 1;
  }
  let last = first;
  for (let at = text.indexOf('\n', start); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) {
    last += 1;
  }
  return { first, last };
}

/** A file's path in the repository that was opened at `folder`; undefined when it lies outside. */
export function pathInRepository(
  { prefix }: Repository,
  folder: string,
  absolutePath: string,
): string | undefined {
  const path = posix.normalize(
    posix.join(prefix || '.', relative(folder, absolutePath).split(sep).join('/')),
  );
  return path.startsWith('../') || posix.isAbsolute(path) ? undefined : path;
}
