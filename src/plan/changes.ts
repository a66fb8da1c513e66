import type { Request } from '../models/request.js';
import { type LockedRequest, type LockedShot, pickedTake } from '../store/lock-schema.js';
import type { Json } from '../terms/brand.js';
import { inputsOf } from './inputs.js';

/** An input of a shot that is not what its takes were made from. */
export type InputChange =
  | {
      readonly kind: 'value';
      /** As the storyboard calls it: `prompt`, `duration`, `options.style`; `fps` is the film's. */
      readonly field: string;
      readonly before: Json | undefined;
      readonly after: Json | undefined;
    }
  | {
      readonly kind: 'reference';
      readonly name: string;
      readonly what: 'added' | 'removed' | 'picture' | 'type' | 'frame';
      readonly before: LockedReference | undefined;
      readonly after: LockedReference | undefined;
    }
  /** The same references in another order. */
  | { readonly kind: 'order'; readonly before: readonly string[]; readonly after: readonly string[] }
  /** Nothing that the author wrote: a later storyreel writes the same for the model in another way. */
  | { readonly kind: 'dialect' };

/** A reference as the lock names it. */
export type LockedReference = LockedRequest['references'][number];

/** How a shot differs from what the lock says it was made from, field by field; at least one entry. */
export function changesOf(locked: LockedShot, request: Request): readonly InputChange[] {
  const before = locked.request;
  const now = inputsOf(request);
  const { model } = pickedTake(locked);
  const otherModel = model !== request.model;
  const changes: InputChange[] = [];
  const value = (field: string, was: Json | undefined, is: Json | undefined): void => {
    changes.push({ kind: 'value', field, before: was, after: is });
  };
  if (otherModel) {
    value('model', model, request.model);
  }
  // Another model writes the same words with other spaces, and may not know every parameter: that is no edit.
  const samePrompt = otherModel ? bare(before.prompt) === bare(now.prompt) : before.prompt === now.prompt;
  if (!samePrompt) {
    value('prompt', before.prompt, now.prompt);
  }
  for (const field of ['duration', 'resolution', 'aspect_ratio', 'audio', 'seed', 'fps'] as const) {
    const unknownToOne = otherModel && (before[field] === undefined || now[field] === undefined);
    if (before[field] !== now[field] && !unknownToOne) {
      value(field, before[field], now[field]);
    }
  }
  const [was, is] = [before.options ?? {}, now.options ?? {}];
  for (const option of new Set([...Object.keys(was), ...Object.keys(is)])) {
    if (JSON.stringify(was[option]) !== JSON.stringify(is[option])) {
      value(`options.${option}`, was[option], is[option]);
    }
  }
  changes.push(...referenceChanges(before, now));
  return changes.length > 0 ? changes : [{ kind: 'dialect' }];
}

function bare(prompt: string): string {
  return prompt.replace(/\s+/g, '');
}

function referenceChanges(before: LockedRequest, now: LockedRequest): readonly InputChange[] {
  const changes: InputChange[] = [];
  const old = new Map(before.references.map((reference) => [reference.name, reference]));
  for (const after of now.references) {
    const { name } = after;
    const was = old.get(name);
    old.delete(name);
    if (!was) {
      changes.push({ kind: 'reference', name, what: 'added', before: undefined, after });
    } else if (was.sha256 !== after.sha256) {
      const what = was.frame && after.frame ? 'frame' : 'picture';
      changes.push({ kind: 'reference', name, what, before: was, after });
    } else if (was.type !== after.type) {
      changes.push({ kind: 'reference', name, what: 'type', before: was, after });
    }
  }
  for (const [name, was] of old) {
    changes.push({ kind: 'reference', name, what: 'removed', before: was, after: undefined });
  }
  const [a, b] = [before, now].map((request) => request.references.map(({ name }) => name));
  return changes.length === 0 && a && b && a.join(' ') !== b.join(' ')
    ? [{ kind: 'order', before: a, after: b }]
    : changes;
}
