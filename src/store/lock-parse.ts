import { type Document, parseDocument, type YAMLError } from 'yaml';
import type { Checked, Diagnostic } from '../diagnostics/diagnostic.js';
import { messageOf } from '../diagnostics/errors.js';
import type { SourceFile } from '../diagnostics/source.js';
import { lockAsWritten } from './lock-as-written.js';
import { conflictMistake } from './lock-conflict.js';
import { mistake, mistakesOf, newer } from './lock-mistakes.js';
import {
  knownKeys,
  LOCK_VERSION,
  type LockedShot,
  type LockedShots,
  lockedShot,
  lockSchema,
  severalTakesSchema,
  soleTakeSchema,
  type WrittenShot,
} from './lock-schema.js';
import { type LockTree, lockTree } from './lock-tree.js';

/** What a lock file says, or every mistake in it, each with its place. */
export function parseLock(source: SourceFile): Checked<LockedShots> {
  const written = lockAsWritten(source.text);
  if (written) {
    return { value: written, diagnostics: [] };
  }
  const conflict = conflictMistake(source);
  if (conflict) {
    return { diagnostics: [conflict] };
  }
  const document = parseDocument(source.text, { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0) {
    return { diagnostics: document.errors.map((error) => syntaxMistake(error, source)) };
  }
  const tree = lockTree(document, source);
  const content = contentOf(document);
  if ('wrong' in content) {
    return { diagnostics: [mistake(tree.key([]), lowerFirst(content.wrong))] };
  }
  return checkContent(content.value, tree);
}

/** An alias to nowhere, or one that stands for too much, is only found when the values are made. */
function contentOf(document: Document.Parsed): { readonly value: unknown } | { readonly wrong: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    return { wrong: messageOf(error) };
  }
}

function checkContent(content: unknown, tree: LockTree): Checked<LockedShots> {
  if (content === null || content === undefined) {
    const hint =
      'take it back from git, or delete it: the next render writes it anew from the clips that are there';
    return { diagnostics: [mistake(tree.key([]), 'the lock is empty', hint)] };
  }
  const version = (content as { readonly lock?: unknown }).lock;
  if (typeof version === 'number' && version > LOCK_VERSION) {
    return { diagnostics: [newer(version, tree.value(['lock']) ?? tree.key(['lock']))] };
  }
  const whole = lockSchema.safeParse(content);
  if (!whole.success) {
    return { diagnostics: mistakesOf(whole.error, tree, [], knownKeys) };
  }
  const diagnostics: Diagnostic[] = [];
  const shots: [string, LockedShot][] = [];
  for (const [id, block] of Object.entries(whole.data.shots ?? {})) {
    // Which of the two forms is meant is plain to see; a union would only say that it is neither.
    const isSeveral = typeof block === 'object' && block !== null && 'takes' in block;
    const written = (isSeveral ? severalTakesSchema : soleTakeSchema).safeParse(block);
    if (written.success) {
      const shot = lockedShot(written.data);
      diagnostics.push(...numberMistakes(id, written.data, tree));
      shots.push([id, shot]);
    } else {
      diagnostics.push(
        ...mistakesOf(written.error, tree, ['shots', id], (path) => knownKeys(path, isSeveral)),
      );
    }
  }
  return diagnostics.length > 0 ? { diagnostics } : { value: Object.fromEntries(shots), diagnostics };
}

/** Takes that have one number, and a picked take that is not there. */
function numberMistakes(id: string, written: WrittenShot, tree: LockTree): readonly Diagnostic[] {
  if (!('takes' in written)) {
    return [];
  }
  const placeOf = (index: number) => tree.key(['shots', id, 'takes', index, 'take']);
  const numbers = written.takes.map(({ take }) => take);
  const found = numbers.flatMap((number, index): readonly Diagnostic[] => {
    const first = numbers.indexOf(number);
    const hint = 'give one of them a number of its own';
    const related = [{ message: 'the first', span: placeOf(first) }];
    return first === index
      ? []
      : [{ ...mistake(placeOf(index), `shot "${id}" has two takes ${number}`, hint), related }];
  });
  if (!numbers.includes(written.take)) {
    const listed = [...new Set(numbers)].sort((a, b) => a - b).join(', ');
    const place = tree.value(['shots', id, 'take']) ?? tree.key(['shots', id]);
    const message = `shot "${id}" has no take ${written.take}; it has ${listed}`;
    found.push(mistake(place, message, 'write the number of one that it has'));
  }
  return found;
}

function syntaxMistake({ code, pos, message }: YAMLError, source: SourceFile): Diagnostic {
  const [from, to] = pos;
  const start = Math.min(from, source.text.length);
  if (code === 'DUPLICATE_KEY') {
    const [name = ''] = source.text.slice(start).split(/:?\s/, 1);
    const span = { file: source, start, end: start + name.length };
    return mistake(span, `"${name}" stands here twice`, 'keep one of them');
  }
  const text = message.split('\n')[0] ?? message;
  const span = { file: source, start, end: Math.max(start, Math.min(to, source.text.length)) };
  return mistake(span, lowerFirst(text));
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
