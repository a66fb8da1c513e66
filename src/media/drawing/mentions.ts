import { colourOf } from './palette.js';
import type { TextRun } from './text.js';

/** A mention as the language defines it (DESIGN §10), or an escaped at sign. */
const MENTION = /\\@|(?<![\p{L}\p{N}._-])@([A-Za-z][A-Za-z0-9_]{0,29})(?![A-Za-z0-9_])/gu;

/**
 * Colours the `@names` of a prompt, each name in its own colour. With `names` given, only those are names and
 * backslashes are text: that is how a compiled prompt reads.
 */
export function mentionRuns(prompt: string, colour: string, names?: ReadonlySet<string>): readonly TextRun[] {
  const runs: TextRun[] = [];
  let from = 0;
  for (const match of prompt.matchAll(MENTION)) {
    const name = match[1];
    if (name === undefined ? names !== undefined : names?.has(name) === false) {
      continue;
    }
    runs.push({ text: prompt.slice(from, match.index), colour });
    runs.push(name === undefined ? { text: '@', colour } : { text: match[0], colour: colourOf(name) });
    from = match.index + match[0].length;
  }
  runs.push({ text: prompt.slice(from), colour });
  return runs.filter((run) => run.text !== '');
}
