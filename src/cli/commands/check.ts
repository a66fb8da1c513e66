import { readFile, realpath } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { checkStoryboard } from '../../checks/check.js';
import { type Diagnostic, hasErrors, tidy } from '../../diagnostics/diagnostic.js';
import { applyFixes } from '../../language/fix.js';
import { shownPath } from '../../language/project.js';
import { loadCards } from '../../models/cards.js';
import { type DiagnosticFormat, formatDiagnostics } from '../../report/diagnostics/index.js';
import { checkLock } from '../../store/lock-file.js';
import { projectFiles } from '../../store/project-files.js';
import type { ExitName } from '../../terms/exit.js';
import { storyboardPath } from '../storyboard-path.js';
import { type Terminal, wantsColour, widthOf, write, writeLine } from '../terminal.js';

/** Options of `storyreel check`. */
export interface CheckOptions {
  readonly format?: DiagnosticFormat;
  /** The same as `--format json`. */
  readonly json?: boolean;
  /** Apply the mechanical fixes. */
  readonly fix?: boolean;
  /** Also mark the words that are references' names with `@`. */
  readonly fixUnmarked?: boolean;
}

/** `storyreel check`: every diagnostic of every storyboard, what it imports, its settings and its lock. */
export async function check(
  files: readonly string[],
  options: CheckOptions,
  terminal: Terminal,
): Promise<ExitName> {
  const paths = await Promise.all(
    (files.length > 0 ? files : ['.']).map((file) => storyboardPath(terminal.cwd, file)),
  );
  let diagnostics = await checkAll(paths);
  if (options.fix || options.fixUnmarked) {
    const fixed = await fix(diagnostics, options.fixUnmarked === true);
    if (fixed.length > 0) {
      await writeLine(terminal.stderr, `fixed ${fixed.join(', ')}`);
      diagnostics = await checkAll(paths);
    }
  }
  const format = options.format ?? (options.json ? 'json' : 'text');
  const text = await formatDiagnostics(
    format,
    { diagnostics, version: terminal.version },
    { colour: wantsColour(terminal, terminal.stdout), width: widthOf(terminal.stdout) },
  );
  const all = paths.length === 1 ? 'no problems' : `no problems in ${paths.length} files`;
  await write(terminal.stdout, format === 'text' && diagnostics.length === 0 ? `${all}\n` : text);
  return hasErrors(diagnostics) ? 'storyboard-errors' : 'done';
}

async function checkAll(paths: readonly string[]): Promise<readonly Diagnostic[]> {
  const cards = await loadCards();
  const results = await Promise.all(
    paths.map(async (path) => {
      const { diagnostics, project, settings } = await checkStoryboard(path, cards);
      const { lock } = projectFiles(path, settings);
      return [...diagnostics, ...(await checkLock(lock, shownPath(project.root, lock)))];
    }),
  );
  return tidy(results.flat());
}

/** Applies the fixes and names the changed files. A file that changed meanwhile is left alone by the offsets' check. */
async function fix(diagnostics: readonly Diagnostic[], unmarked: boolean): Promise<readonly string[]> {
  const changed: string[] = [];
  for (const [file, text] of applyFixes(diagnostics, unmarked ? ['mechanical', 'asked'] : ['mechanical'])) {
    const path = await realpath(file.absolutePath);
    const raw = await readFile(path, 'utf8');
    const mark = raw.startsWith('\uFEFF') ? '\uFEFF' : '';
    if (raw.slice(mark.length) === file.text) {
      await writeFileAtomic(path, mark + text);
      changed.push(file.path);
    }
  }
  return changed;
}
