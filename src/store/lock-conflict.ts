import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { SourceFile } from '../diagnostics/source.js';

/** Git's marks around what it could not merge; no line of a lock begins like one. */
const OPENING = /^<{7,}(?:[ \t].*)?\r?$/m;
const MARKS = {
  ours: /^<{7,}(?:[ \t].*)?$/,
  base: /^\|{7,}(?:[ \t].*)?$/,
  theirs: /^={7,}$/,
  end: /^>{7,}(?:[ \t].*)?$/,
} as const;

/** A shot's last line in a lock; what stands between its id and this line is one block. */
export const closingLine = (id: string): string => `    # end of ${id}`;
const CLOSING_LINE = /^ {4}# end of (.*)$/;
const OPENING_LINE = /^ {2}"?([^\s"#][^"]*)"?:$/;

/** Whether a text has a merge conflict in it. */
export function hasConflict(text: string): boolean {
  return OPENING.test(text);
}

/** What is said of a lock that a merge left with conflicts; undefined when it has none. */
export function conflictMistake(source: SourceFile): Diagnostic | undefined {
  const opening = OPENING.exec(source.text);
  if (!opening) {
    return undefined;
  }
  return {
    code: 'lock-conflict',
    severity: 'error',
    message: 'a merge left this conflict open: both branches changed the same lines',
    hint: 'run `storyreel lock resolve`; it keeps the takes of both',
    span: { file: source, start: opening.index, end: opening.index + opening[0].trimEnd().length },
  };
}

/** What git's marks call the sides of the first conflict. */
export function labelsOf(text: string): { readonly ours: string; readonly theirs: string } {
  const ours = /^<{7,}[ \t]+(.*\S)/m.exec(text)?.[1];
  const theirs = /^>{7,}[ \t]+(.*\S)/m.exec(text)?.[1];
  return { ours: ours ?? 'ours', theirs: theirs ?? 'theirs' };
}

/** The texts that a merge began with. */
export interface MergeSides {
  readonly ours: string;
  readonly theirs: string;
  /** What both came from; absent where git did not write it into the conflicts. */
  readonly base?: string;
}

/**
 * Takes a text with conflict marks (of two sides, or of three as `diff3` and `zdiff3` write them) apart. Undefined when the
 * marks are not in order, as after a person began to settle them, and when they cut through blocks: then git took lines that
 * two shots share for one block's, and no side is what it was.
 */
export function sidesOf(text: string): MergeSides | undefined {
  const sides = { ours: '', base: '', theirs: '' };
  let here: string[] = [];
  let side: keyof typeof sides | 'all' = 'all';
  let hunk: Partial<Record<keyof typeof sides, string[]>> = {};
  let [conflicts, bases] = [0, 0];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    const bare = line.replace(/\r?\n$/, '');
    if (side === 'all' && MARKS.ours.test(bare)) {
      side = 'ours';
      conflicts += 1;
      here = [];
      hunk = { ours: here };
    } else if (side === 'ours' && MARKS.base.test(bare)) {
      side = 'base';
      bases += 1;
      here = [];
      hunk.base = here;
    } else if ((side === 'ours' || side === 'base') && MARKS.theirs.test(bare)) {
      side = 'theirs';
      here = [];
      hunk.theirs = here;
    } else if (side === 'theirs' && MARKS.end.test(bare)) {
      if (!isClear(Object.values(hunk))) {
        return undefined;
      }
      side = 'all';
    } else if (Object.values(MARKS).some((mark) => mark.test(bare))) {
      return undefined;
    } else {
      here.push(bare);
      for (const each of side === 'all' ? (['ours', 'base', 'theirs'] as const) : [side]) {
        sides[each] += line;
      }
    }
  }
  if (side !== 'all' || conflicts === 0) {
    return undefined;
  }
  const { ours, theirs, base } = sides;
  return bases === conflicts ? { ours, theirs, base } : { ours, theirs };
}

/** Whether what is between marks is whole blocks on every side, or lies inside of one block. */
function isClear(versions: readonly (readonly string[])[]): boolean {
  const isInside = (lines: readonly string[]): boolean =>
    !lines.some((line) => OPENING_LINE.test(line) || CLOSING_LINE.test(line));
  return versions.every(areWholeBlocks) || versions.every(isInside);
}

function areWholeBlocks(lines: readonly string[]): boolean {
  let open: string | undefined;
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const opened = OPENING_LINE.exec(line)?.[1];
    const isEnd = open !== undefined && CLOSING_LINE.exec(line)?.[1] === open;
    if ((opened === undefined) === (open === undefined)) {
      return false;
    }
    open = isEnd ? undefined : (open ?? opened);
  }
  return open === undefined;
}
