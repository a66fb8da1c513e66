import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ComparedFilms, type ComparedSide, compareRevisions } from '../../crew/compare-films.js';
import { hasErrors } from '../../diagnostics/diagnostic.js';
import { loadCards } from '../../models/cards.js';
import type { ExitName } from '../../terms/exit.js';
import { diffDocument } from '../history/diff-document.js';
import { diffMarkdown } from '../history/diff-markdown.js';
import { diffText } from '../history/diff-text.js';
import { sideName } from '../history/diff-words.js';
import { printDiagnostics } from '../print-diagnostics.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** Options of `storyreel diff`. */
export interface DiffOptions {
  readonly json?: boolean;
  readonly format?: 'text' | 'json' | 'markdown';
}

/** `storyreel diff`: what changed between two revisions of a film, and what that costs. Buys nothing and writes nothing. */
export async function diff(
  first: string | undefined,
  second: string | undefined,
  options: DiffOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const { cwd, env, signal } = terminal;
  const [range, file] = await whatIsMeant(first, second, cwd);
  const path = await storyboardPath(cwd, file);
  const films = await compareRevisions(path, range, { cards: await loadCards(), environment: env, signal });
  const format = options.json ? 'json' : (options.format ?? 'text');
  if (format === 'json') {
    await writeLine(terminal.stdout, JSON.stringify(diffDocument(films)));
  } else if (format === 'markdown') {
    await write(terminal.stdout, diffMarkdown(films));
  } else {
    const { stdout } = terminal;
    await write(stdout, diffText(films, { width: widthOf(stdout), colour: wantsColour(terminal, stdout) }));
  }
  if (format !== 'json') {
    await tellOfErrors(films.before, terminal);
    await tellOfErrors(films.after, terminal);
  }
  return exitOf(films);
}

/** A sole argument is a file when it is one, or ends as one or begins with `./`, as no revision does. */
async function whatIsMeant(
  first: string | undefined,
  second: string | undefined,
  cwd: string,
): Promise<readonly [range: string | undefined, file: string | undefined]> {
  const looksLikeFile = first !== undefined && /\.ya?ml$|^\.{0,2}[\\/]|^\.{1,2}$/.test(first);
  if (second !== undefined || !looksLikeFile) {
    return [first, second];
  }
  const isThere = await stat(resolve(cwd, first)).then(
    () => true,
    () => false,
  );
  return isThere || !/\.\.|:/.test(first) ? [undefined, first] : [first, undefined];
}

async function tellOfErrors(side: ComparedSide, terminal: Terminal): Promise<void> {
  const errors = side.diagnostics.filter(({ severity }) => severity === 'error');
  if (side.failure) {
    const { code, message, hint, diagnostics } = side.failure;
    await writeLine(terminal.stderr, `error[${code}] in ${sideName(side)}: ${message}`);
    if (hint) {
      await writeLine(terminal.stderr, `  hint: ${hint}`);
    }
    await printDiagnostics(diagnostics, terminal, terminal.stderr);
  }
  if (errors.length > 0) {
    await writeLine(terminal.stderr, `The storyboard of ${sideName(side)} has errors:`);
    await printDiagnostics(errors, terminal, terminal.stderr);
  }
}

/** What is wrong with the older side is past, as long as there is something to compare. */
function exitOf({ after, difference }: ComparedFilms): ExitName {
  const isWrong = difference === undefined || after.failure !== undefined || hasErrors(after.diagnostics);
  return isWrong ? 'storyboard-errors' : 'done';
}
