import { sharedEnds } from '../terms/shared-ends.js';

/** A run of words that both texts have, or only one of them. */
export interface WordRun {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** Beyond this many comparisons the middle of two texts counts as replaced. */
const MOST_WORK = 250_000;

/** What became of a text, word by word; what was removed stands before what was added in its place. */
export function wordChanges(before: string, after: string): readonly WordRun[] {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  const { head, tail } = sharedEnds(a, b);
  const runs: WordRun[] = [];
  const add = (kind: WordRun['kind'], words: readonly string[]): void => {
    if (words.length > 0) {
      runs.push({ kind, text: words.join('') });
    }
  };
  add('same', a.slice(0, head));
  runs.push(...middle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)));
  add('same', a.slice(a.length - tail));
  return joined(runs);
}

/** Words with the white space behind them, and signs by themselves. */
function wordsOf(text: string): readonly string[] {
  return text.match(/(?:@?[\p{L}\p{M}\p{N}_'’-]+|[^\s])\s*|\s+/gu) ?? [];
}

/** By the longest common subsequence. */
function middle(a: readonly string[], b: readonly string[]): readonly WordRun[] {
  if (a.length * b.length > MOST_WORK) {
    return [
      { kind: 'removed', text: a.join('') },
      { kind: 'added', text: b.join('') },
    ];
  }
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const runs: WordRun[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      runs.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      runs.push({ kind: 'removed', text: left });
      i += 1;
    } else {
      runs.push({ kind: 'added', text: right ?? '' });
      j += 1;
    }
  }
  return runs;
}

/** One run for words of a kind in a row; within a change, first all that went and then all that came. */
function joined(runs: readonly WordRun[]): readonly WordRun[] {
  const found: WordRun[] = [];
  let [removed, added] = ['', ''];
  const flush = (): void => {
    found.push(
      ...(removed ? [{ kind: 'removed', text: removed } as const] : []),
      ...(added ? [{ kind: 'added', text: added } as const] : []),
    );
    [removed, added] = ['', ''];
  };
  for (const { kind, text } of runs) {
    if (kind === 'removed') {
      removed += text;
    } else if (kind === 'added') {
      added += text;
    } else {
      flush();
      const last = found.at(-1);
      if (last?.kind === 'same') {
        found[found.length - 1] = { kind, text: last.text + text };
      } else if (text) {
        found.push({ kind, text });
      }
    }
  }
  flush();
  return found.filter((run) => run.text !== '');
}
