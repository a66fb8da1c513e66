import { realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import { isInside } from './project.js';

/** The folders under `libraries:` of a settings file that may be used, and what is wrong with the others. */
export interface Libraries {
  /** Absolute; one that is not there is among them. */
  readonly folders: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What is wrong with a folder. */
type Refusal = Pick<Diagnostic, 'code' | 'severity' | 'message' | 'hint'>;

/**
 * Looks at the folders that a settings file names as libraries; null entries were pruned away. `place` gives the place of
 * one by its number.
 */
export async function findLibraries(
  written: readonly (string | null)[],
  settingsPath: string,
  root: string,
  place: (index: number) => Span,
): Promise<Libraries> {
  const folders: string[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, each] of written.entries()) {
    if (each === null) {
      continue;
    }
    const folder = resolve(dirname(settingsPath), each);
    const refusal = await refusalOf(each, folder, root);
    if (refusal) {
      diagnostics.push({ ...refusal, span: place(index) });
    }
    // Of one that is not there it is said that its files are missing, not that they are not allowed.
    if (refusal?.severity !== 'error') {
      folders.push(folder);
    }
  }
  return { folders, diagnostics };
}

async function refusalOf(written: string, folder: string, root: string): Promise<Refusal | undefined> {
  if (isAbsolute(written)) {
    const message = `the library "${written}" is an absolute path, which means another place on another machine`;
    return invalid(message, 'write a path relative to this file');
  }
  const [real, realRoot] = await Promise.all([realFolder(folder), realpath(root)]);
  if (real === undefined) {
    return {
      code: 'library-missing',
      severity: 'warning',
      message: `there is no folder "${written}"`,
      hint: 'check the library out there; the path is relative to this file',
    };
  }
  if (real !== realRoot && isInside(real, realRoot)) {
    const message = `the library "${written}" holds the whole project, and whatever lies beside it`;
    return invalid(message, "name the library's own folder");
  }
  if (isInside(root, folder) && !isInside(realRoot, real)) {
    // Such a link may come with the repository: then whoever made it would choose what this machine gives away.
    const message = `the library "${written}" is a symbolic link out of the project`;
    return invalid(message, 'name the folder itself by its relative path');
  }
  return undefined;
}

function invalid(message: string, hint: string): Refusal {
  return { code: 'value-invalid', severity: 'error', message, hint };
}

/** A folder with symbolic links followed; undefined when there is none. */
async function realFolder(folder: string): Promise<string | undefined> {
  try {
    const real = await realpath(folder);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}
