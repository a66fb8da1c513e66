import { type FileHandle, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../diagnostics/errors.js';
import { diskError, flush, makeFolder } from '../store/durable.js';
import type { Notify } from '../store/notice.js';
import type { Clock } from '../terms/clock.js';
import { type AttemptBook, openBook } from './attempt-book.js';
import { entrySchema, type JournalEntry, type JournalLine } from './journal-entry.js';
import { formatLine, parseJournal } from './journal-text.js';

/** The record of every attempt: append-only, and on disk before the next step is taken. */
export interface Journal
  extends Pick<AttemptBook, 'attempts' | 'attempt' | 'latest' | 'isDoubtful' | 'doubts' | 'damaged'> {
  /**
   * Resolves once the entry is durable. Throws a StoryreelError when it cannot be; from then on every append
   * does, so that nothing is bought that cannot be written down.
   */
  append(entry: JournalEntry): Promise<void>;
  /** Waits for what is being written and closes the file. */
  close(): Promise<void>;
}

/** What a journal says, for looking at, also while a run writes it. A missing file is an empty journal. */
export async function readJournal(path: string): Promise<AttemptBook> {
  return openBook(parseJournal((await bytesOf(path)).toString('utf8')));
}

/**
 * Opens a journal for a run, which must hold the run lock. A write that never finished is cut off into
 * `journal.corrupt-N.jsonl`; a damaged line stays where it is and is reported every time, for it may be money.
 * Throws a StoryreelError about the disk.
 */
export async function openJournal(
  path: string,
  crew: {
    readonly clock: Clock;
    readonly notify: Notify;
    /** Throws when the project is another run's by now, which alone writes then; asked before every write. */
    readonly expectHeld?: (() => Promise<void>) | undefined;
  },
): Promise<Journal> {
  try {
    await makeFolder(dirname(path));
    const bytes = await bytesOf(path);
    const text = parseJournal(bytes.toString('utf8'));
    for (const { line } of text.damaged) {
      crew.notify({
        code: 'journal-damaged',
        message: `line ${line} of ${path} is damaged; it may be about a job that was paid for`,
        hint: "compare storyreel status with the provider's list of jobs",
      });
    }
    const file = await open(path, 'a');
    const whole = bytes.lastIndexOf('\n') + 1;
    if (whole < bytes.length) {
      await setAside(file, bytes.subarray(whole), whole, path, crew.notify);
    }
    await flush(dirname(path));
    return writing(file, whole, openBook(text), crew);
  } catch (error) {
    throw diskError(error, 'open the journal');
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      return Buffer.alloc(0);
    }
    throw diskError(error, `read ${path}`);
  }
}

/** Moves the torn end of a journal into a file of its own. */
async function setAside(
  file: FileHandle,
  torn: Buffer,
  whole: number,
  path: string,
  notify: Notify,
): Promise<void> {
  for (let number = 1; ; number++) {
    const aside = join(dirname(path), `journal.corrupt-${number}.jsonl`);
    const copy = await open(aside, 'wx').catch((error: unknown) => {
      if (systemCode(error) === 'EEXIST') {
        return undefined;
      }
      throw error;
    });
    if (copy) {
      await copy.writeFile(torn).finally(() => copy.close());
      await flush(aside);
      await file.truncate(whole);
      await file.sync();
      notify({
        code: 'journal-torn',
        message: `the last write to the journal was cut short; its ${torn.length} bytes were moved to ${aside}`,
      });
      return;
    }
  }
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** A journal open for appending. Entries that come while the disk is busy share the next flush. */
function writing(
  file: FileHandle,
  start: number,
  book: AttemptBook,
  { clock, expectHeld }: Pick<Parameters<typeof openJournal>[1], 'clock' | 'expectHeld'>,
): Journal {
  let size = start;
  let waiting: Waiting[] = [];
  let broken: unknown;
  let work: Promise<void> = Promise.resolve();

  async function writeLines(lines: readonly JournalLine[]): Promise<void> {
    const bytes = Buffer.from(lines.map(formatLine).join(''));
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      // What was half written must not be followed by anything.
      await file.truncate(size).catch(() => undefined);
      throw diskError(error, 'write the journal');
    }
    size += bytes.length;
    for (const line of lines) {
      book.apply(line);
    }
  }

  async function writeBatch(): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) {
      return;
    }
    const lines: JournalLine[] = batch.map(({ entry }, index) => ({
      seq: book.lastSeq + 1 + index,
      at: clock.now(),
      entry,
    }));
    try {
      if (broken !== undefined) {
        throw broken;
      }
      await expectHeld?.();
      await writeLines(lines);
    } catch (error) {
      broken ??= error;
      for (const { failed } of batch) {
        failed(broken);
      }
      return;
    }
    for (const { done } of batch) {
      done();
    }
  }

  return {
    attempts: book.attempts,
    attempt: book.attempt,
    latest: book.latest,
    isDoubtful: book.isDoubtful,
    doubts: book.doubts,
    damaged: book.damaged,
    append: (entry) =>
      new Promise((done, failed) => {
        // What could not be read again would be a lost line; that it is not so is up to us.
        entrySchema.parse(entry);
        waiting.push({ entry, done, failed });
        work = work.then(writeBatch);
      }),
    async close() {
      await work;
      await file.close();
    },
  };
}
