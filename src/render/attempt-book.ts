import type { RequestKey } from '../terms/digest.js';
import { type Attempt, advance } from './attempt.js';
import type { JournalLine } from './journal-entry.js';
import type { DamagedLine, JournalText } from './journal-text.js';

/** All attempts of a journal, kept up to date as it grows. */
export interface AttemptBook {
  /** Oldest first. */
  attempts(): readonly Attempt[];
  attempt(id: string): Attempt | undefined;
  /** The last attempt for a key. */
  latest(key: RequestKey): Attempt | undefined;
  /** Whether something about this key cannot be read and nobody has said since what became of it. */
  isDoubtful(key: RequestKey): boolean;
  /** The lines that cannot be read. */
  readonly damaged: readonly DamagedLine[];
  /** The number of the last line. */
  readonly lastSeq: number;
  /** Takes the next line in. */
  apply(line: JournalLine): void;
}

/** The book of a journal's text. */
export function openBook(text: JournalText): AttemptBook {
  const byId = new Map<string, Attempt>();
  const latest = new Map<RequestKey, string>();
  const doubtful = new Set(text.damaged.flatMap(keysIn));
  // A damaged line has a number too, so the next one must be above what it may have been.
  let lastSeq = text.damaged.length;

  function apply({ seq, at, entry }: JournalLine): void {
    lastSeq = Math.max(lastSeq, seq);
    if (entry.type === 'attempt-resolved') {
      doubtful.delete(entry.key);
    }
    const attempt = advance(byId.get(entry.attempt), entry, at);
    if (attempt) {
      byId.set(attempt.id, attempt);
      latest.set(attempt.key, attempt.id);
    } else if (entry.type !== 'attempt-resolved') {
      // The line that intended it is gone, and this one shows that it went on.
      doubtful.add(entry.key);
    }
  }

  for (const line of text.lines) {
    apply(line);
  }
  return {
    attempts: () => [...byId.values()],
    attempt: (id) => byId.get(id),
    latest: (key) => byId.get(latest.get(key) ?? ''),
    isDoubtful: (key) => doubtful.has(key),
    damaged: text.damaged,
    get lastSeq() {
      return lastSeq;
    },
    apply,
  };
}

/** What can still be read of a damaged line: the key it is about. */
function keysIn({ text }: DamagedLine): RequestKey[] {
  return [...text.matchAll(/"key":"([0-9a-f]{64})"/g)].map((match) => match[1] as RequestKey);
}
