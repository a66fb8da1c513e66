import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseDocument } from 'yaml';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { StoryreelError, systemCode } from '../diagnostics/errors.js';
import { positionAt, type SourceFile } from '../diagnostics/source.js';
import { diskError, replaceFile } from './durable.js';
import { parseLock } from './lock-parse.js';
import type { LockedShots } from './lock-schema.js';
import { lockText } from './lock-text.js';
import { type LockTree, lockTree } from './lock-tree.js';

/**
 * The shots a lock file names; none when there is no file. `shown`: its path for people.
 * Throws a StoryreelError with the places of the mistakes: `lock-newer` (written by a later storyreel), `lock-conflict` (a merge
 * left it so) or `lock-invalid`.
 */
export async function readLock(path: string, shown?: string): Promise<LockedShots> {
  const source = await lockSource(path, shown);
  if (!source) {
    return {};
  }
  const { value, diagnostics } = parseLock(source);
  if (!value) {
    throw lockError(diagnostics);
  }
  return value;
}

/** Every mistake in a lock file; none when there is no file. Throws a StoryreelError about the disk. */
export async function checkLock(path: string, shown?: string): Promise<readonly Diagnostic[]> {
  const source = await lockSource(path, shown);
  return source ? parseLock(source).diagnostics : [];
}

/** Where things stand in a lock file; undefined when there is none. Throws a StoryreelError about the disk. */
export async function lockPlaces(path: string, shown?: string): Promise<LockTree | undefined> {
  const source = await lockSource(path, shown);
  return source && lockTree(parseDocument(source.text, { prettyErrors: false, logLevel: 'silent' }), source);
}

/** The text of a lock file; undefined when there is none. Throws a StoryreelError about the disk. */
export async function lockSource(path: string, shown = basename(path)): Promise<SourceFile | undefined> {
  try {
    const text = await readFile(path, 'utf8');
    return { path: shown, absolutePath: path, text: text.replace(/^\uFEFF/, '') };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return undefined;
    }
    throw diskError(error, `read ${shown}`);
  }
}

/**
 * Writes a lock file; `unchanged` when it already says this, also with the line ends of a Windows checkout.
 * Throws a StoryreelError about the disk.
 */
export async function writeLock(
  path: string,
  shots: LockedShots,
  tmp: string,
): Promise<'written' | 'unchanged'> {
  const text = lockText(shots);
  if ((await lockSource(path))?.text.replaceAll('\r\n', '\n') === text) {
    return 'unchanged';
  }
  await writeLockText(path, text, tmp);
  return 'written';
}

/** Puts a lock's text in its place. Throws a StoryreelError about the disk. */
export async function writeLockText(path: string, text: string, tmp: string): Promise<void> {
  try {
    await replaceFile(path, text, tmp);
  } catch (error) {
    throw diskError(error, `write ${basename(path)}`);
  }
}

/** The mistakes in a lock as a failure of what needed it. There is at least one. */
export function lockError(diagnostics: readonly Diagnostic[]): StoryreelError {
  const [first] = diagnostics;
  if (!first) {
    throw new Error('a lock without a mistake is no failure');
  }
  const { file, start } = first.span;
  const { line, column } = positionAt(file, start);
  return new StoryreelError(first.code, `${file.path}:${line}:${column}: ${first.message}`, {
    diagnostics,
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
