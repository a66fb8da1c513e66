import type { Request } from '../models/request.js';
import type { LockedShot } from '../store/lock-schema.js';
import type { Json } from '../terms/brand.js';
import { sharedEnds } from '../terms/shared-ends.js';
import { changesOf, type InputChange } from './changes.js';

/** Why a shot is rendered again, in one line for each input that is not what the lock says it was made from. */
export function changesSince(locked: LockedShot, request: Request): readonly string[] {
  return changesOf(locked, request).map(changeText);
}

/** A change of an input in one line. */
function changeText(change: InputChange): string {
  switch (change.kind) {
    case 'value':
      return valueText(change.field, change.before, change.after);
    case 'reference':
      return `reference @${change.name}: ${referenceText(change)}`;
    case 'order':
      return 'references: another order';
    case 'dialect':
      return 'the dialect of the model changed';
  }
}

function valueText(field: string, before: Json | undefined, after: Json | undefined): string {
  if (field === 'prompt') {
    return `prompt: ${changedPart(String(before), String(after))}`;
  }
  const option = /^options\.(.*)$/s.exec(field)?.[1];
  return option === undefined
    ? `${field} ${before ?? 'none'} → ${after ?? 'none'}`
    : `option ${option} ${JSON.stringify(before) ?? 'none'} → ${JSON.stringify(after) ?? 'none'}`;
}

function referenceText({ what, before, after }: Extract<InputChange, { kind: 'reference' }>): string {
  switch (what) {
    case 'frame':
      return before?.frame?.shot === after?.frame?.shot && before?.frame?.at === after?.frame?.at
        ? `shot ${after?.frame?.shot} has another take`
        : 'another frame';
    case 'picture':
      return 'picture changed';
    case 'type':
      return `${before?.type} → ${after?.type}`;
    default:
      return what;
  }
}

/** The words in which two prompts differ: "…gently…" → "…slowly…". */
function changedPart(before: string, now: string): string {
  const [a, b] = [before.split(' '), now.split(' ')];
  const { head, tail } = sharedEnds(a, b);
  const part = (words: readonly string[]): string => {
    const text = words.slice(head, words.length - tail).join(' ');
    return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
  };
  return `${part(a)} → ${part(b)}`;
}
