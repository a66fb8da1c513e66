import type { RequestKey } from '../terms/digest.js';
import { type Attempt, advance } from './attempt.js';
import type { JournalLine } from './journal-entry.js';
import type { DamagedLine, JournalText } from './journal-text.js';

/** A key about which a line cannot be read. */
export interface Doubt {
  readonly key: RequestKey;
  readonly shot?: string;
}

/** All attempts of a journal, kept up to date as it grows. */
export interface AttemptBook {
  /** Oldest first. */
  attempts(): readonly Attempt[];
  attempt(id: string): Attempt | undefined;
  /** The last attempt for a key. */
  latest(key: RequestKey): Attempt | undefined;
  /** The keys of which something cannot be read, with their shots where known, until somebody says what became of it. */
  doubts(): readonly Doubt[];
  /** Whether a key is among them. */
  isDoubtful(key: RequestKey): boolean;
  /** The lines that cannot be read. */
  readonly damaged: readonly DamagedLine[];
  /** Lines that are missing, or cannot be read so far that not even their key is known: no shot is in doubt for them. */
  readonly lost: number;
  /** The number of the last line. */
  readonly lastSeq: number;
  /** Takes the next line in. */
  apply(line: JournalLine): void;
}

/** The book of a journal's text. */
export function openBook(text: JournalText): AttemptBook {
  const byId = new Map<string, Attempt>();
  const latest = new Map<RequestKey, string>();
  const doubtful = new Map(text.damaged.flatMap(doubtsIn).map((doubt) => [doubt.key, doubt]));
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
      // A later word on an earlier attempt must not hide the one that followed it.
      if (entry.type === 'attempt-intended') {
        latest.set(attempt.key, attempt.id);
      }
    } else if (entry.type !== 'attempt-resolved') {
      // The line that intended it is gone, and this one shows that it went on.
      doubtful.set(entry.key, doubtful.get(entry.key) ?? { key: entry.key });
    }
  }

  for (const line of text.lines) {
    apply(line);
  }
  return {
    attempts: () => [...byId.values()],
    attempt: (id) => byId.get(id),
    latest: (key) => byId.get(latest.get(key) ?? ''),
    doubts: () =>
      [...doubtful.values()].map(({ key, ...rest }) => {
        const shot = byId.get(latest.get(key) ?? '')?.shot;
        return { key, ...(shot !== undefined && { shot }), ...rest };
      }),
    isDoubtful: (key) => doubtful.has(key),
    damaged: text.damaged,
    lost: text.missing + text.damaged.filter((line) => doubtsIn(line).length === 0).length,
    get lastSeq() {
      return lastSeq;
    },
    apply,
  };
}

/** What can still be read of a damaged line: the key it is about, perhaps the shot. */
function doubtsIn({ text }: DamagedLine): Doubt[] {
  const shot = /"shot":"([a-z0-9-]+)"/.exec(text)?.[1];
  return [...text.matchAll(/"key":"([0-9a-f]{64})"/g)].map((match) => ({
    key: match[1] as RequestKey,
    ...(shot !== undefined && { shot }),
  }));
}
