import type { Span } from '../diagnostics/source.js';
import { shownPath } from '../language/project.js';
import type { Reference } from '../language/storyboard.js';
import { castOf } from './cast.js';
import type { PictureLook } from './look-at-pictures.js';
import type { Subject } from './rule.js';

/** A reference of the library with what there is to know of it. */
export interface CastMember {
  readonly name: string;
  readonly type: Reference['type'];
  readonly description: string | undefined;
  readonly imported: boolean;
  /** Where it is declared. */
  readonly place: Span;
  readonly picture: CastPicture;
  /** Ids of the shots that use it, in the order of the film. */
  readonly shots: readonly string[];
}

/** What a reference shows. */
export type CastPicture =
  /** `path` is relative to the project root; `look` is what was found there. */
  | { readonly kind: 'file'; readonly path: string; readonly look: PictureLook }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'frame'; readonly shot: string; readonly at: 'first' | 'last' | number };

/** The library of a storyboard, its own references first, then the imported ones, each as declared. */
export function castList({ storyboard, pictures }: Subject): readonly CastMember[] {
  const users = new Map<string, string[]>();
  for (const shot of storyboard.shots) {
    for (const { name } of castOf(shot)) {
      users.set(name, [...(users.get(name) ?? []), shot.id]);
    }
  }
  return [...storyboard.references.values()].map((reference) => ({
    name: reference.name,
    type: reference.type,
    description: reference.description?.trim(),
    imported: reference.imported,
    place: reference.namePlace(),
    picture: pictureOf(reference, storyboard.root, pictures.get(reference.name)),
    shots: users.get(reference.name) ?? [],
  }));
}

function pictureOf({ picture }: Reference, root: string, look: PictureLook | undefined): CastPicture {
  if (picture.kind !== 'file') {
    return picture;
  }
  return {
    kind: 'file',
    path: shownPath(root, picture.path),
    look: look ?? { kind: 'missing', nearest: undefined },
  };
}
