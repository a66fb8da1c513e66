import type { Request } from '../models/request.js';
import { type LockedRequest, type LockedShot, pickedTake } from '../store/lock-schema.js';

/** The inputs of a request in people's terms, as the lock keeps them. */
export function inputsOf(request: Request): LockedRequest {
  const { prompt, parameters, options, references } = request;
  return {
    prompt,
    ...parameters,
    ...(Object.keys(options).length > 0 ? { options: { ...options } } : {}),
    references: references.map(({ name, type, digest, picture }) => ({
      name,
      type,
      sha256: digest,
      ...(picture.kind === 'frame'
        ? { frame: { shot: picture.shot, at: picture.at, clip: picture.digest } }
        : {}),
    })),
  };
}

/** Why a shot is rendered again, field by field: what the lock says it was made from, against what it is now. */
export function changesSince(locked: LockedShot, request: Request): readonly string[] {
  const before = locked.request;
  const now = inputsOf(request);
  const reasons: string[] = [];
  const { model } = pickedTake(locked);
  const otherModel = model !== request.model;
  if (otherModel) {
    reasons.push(`model ${model} → ${request.model}`);
  }
  // Another model writes the same words with other spaces, and may not know every parameter: that is no edit.
  const samePrompt = otherModel ? bare(before.prompt) === bare(now.prompt) : before.prompt === now.prompt;
  if (!samePrompt) {
    reasons.push(`prompt: ${changedPart(before.prompt, now.prompt)}`);
  }
  for (const field of ['duration', 'resolution', 'aspect_ratio', 'audio', 'seed', 'fps'] as const) {
    const unknownToOne = otherModel && (before[field] === undefined || now[field] === undefined);
    if (before[field] !== now[field] && !unknownToOne) {
      reasons.push(`${field} ${before[field] ?? 'none'} → ${now[field] ?? 'none'}`);
    }
  }
  reasons.push(...optionChanges(before.options ?? {}, now.options ?? {}), ...referenceChanges(before, now));
  return reasons.length > 0 ? reasons : ['the dialect of the model changed'];
}

function bare(prompt: string): string {
  return prompt.replace(/\s+/g, '');
}

function optionChanges(before: Request['options'], now: Request['options']): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]))
    .map(
      (key) =>
        `option ${key} ${JSON.stringify(before[key]) ?? 'none'} → ${JSON.stringify(now[key]) ?? 'none'}`,
    );
}

function referenceChanges(before: LockedRequest, now: LockedRequest): string[] {
  const reasons: string[] = [];
  const old = new Map(before.references.map((reference) => [reference.name, reference]));
  for (const { name, type, sha256 } of now.references) {
    const was = old.get(name);
    old.delete(name);
    if (!was) {
      reasons.push(`reference @${name}: added`);
    } else if (was.sha256 !== sha256) {
      reasons.push(`reference @${name}: picture changed`);
    } else if (was.type !== type) {
      reasons.push(`reference @${name}: ${was.type} → ${type}`);
    }
  }
  reasons.push(...[...old.keys()].map((name) => `reference @${name}: removed`));
  const order = (request: LockedRequest): string =>
    request.references.map((reference) => reference.name).join(' ');
  if (reasons.length === 0 && order(before) !== order(now)) {
    reasons.push('references: another order');
  }
  return reasons;
}

/** The words in which two prompts differ: "…gently…" → "…slowly…". */
function changedPart(before: string, now: string): string {
  const [a, b] = [before.split(' '), now.split(' ')];
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) {
    head += 1;
  }
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a.at(-1 - tail) === b.at(-1 - tail)) {
    tail += 1;
  }
  const part = (words: readonly string[]): string => {
    const text = words.slice(head, words.length - tail).join(' ');
    return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
  };
  return `${part(a)} → ${part(b)}`;
}
