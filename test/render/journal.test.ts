import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../src/render/journal.js';
import type { JournalEntry } from '../../src/render/journal-entry.js';
import { parseJournal } from '../../src/render/journal-text.js';
import type { Notice } from '../../src/store/notice.js';
import { digestOf, type RequestKey } from '../../src/terms/digest.js';
import { usd } from '../../src/terms/money.js';

let path: string;
let notices: Notice[];
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'storyreel-journal-')), '.storyreel', 'journal.jsonl');
  notices = [];
});
afterEach(() => rm(dirname(dirname(path)), { recursive: true, force: true }));

const open = () =>
  openJournal(path, {
    clock: { now: () => 1, sleep: async () => undefined },
    notify: (notice) => notices.push(notice),
  });

const key = (shot: string): RequestKey => digestOf(shot) as string as RequestKey;

const intended = (shot: string): JournalEntry => ({
  type: 'attempt-intended',
  attempt: `${shot}-1`,
  key: key(shot),
  shot,
  take: 1,
  model: 'm',
  provider: 'p',
  endpoint: 'e',
  local: false,
  estimate: usd(1),
});

const ended = (shot: string, message: string): JournalEntry => ({
  type: 'attempt-ended',
  attempt: `${shot}-1`,
  key: key(shot),
  outcome: 'failed',
  charged: 'no',
  code: 'x',
  message,
});

it('has everything that was appended, in order, also when it came at once', async () => {
  const journal = await open();
  const shots = Array.from({ length: 50 }, (_, index) => `s${index}`);
  await Promise.all(shots.map((shot) => journal.append(intended(shot))));
  await journal.close();
  const again = await open();
  await again.append(ended('s7', 'no'));
  await again.close();
  const book = await readJournal(path);
  expect(book.attempts().map(({ shot }) => shot)).toEqual(shots);
  expect(book.attempt('s7-1')?.state).toBe('ended');
  expect([book.lastSeq, book.damaged, notices]).toEqual([51, [], []]);
});

it("a run that lost the project writes nothing more, and takes nothing of the other run's away", async () => {
  let isLost = false;
  const journal = await openJournal(path, {
    clock: { now: () => 1, sleep: async () => undefined },
    notify: () => undefined,
    expectHeld: async () => {
      if (isLost) {
        throw new Error('lost');
      }
    },
  });
  await journal.append(intended('a'));
  isLost = true;
  const other = await open();
  await other.append(intended('b'));
  await expect(journal.append(intended('c'))).rejects.toThrow('lost');
  isLost = false;
  await expect(journal.append(intended('d'))).rejects.toThrow('lost');
  await Promise.all([journal.close(), other.close()]);
  const book = await readJournal(path);
  expect(book.attempts().map(({ shot }) => shot)).toEqual(['a', 'b']);
  expect(book.damaged).toEqual([]);
});

it('brings any text back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), async (messages) => {
      await rm(path, { force: true });
      const journal = await open();
      await journal.append(intended('a'));
      for (const message of messages) {
        await journal.append(ended('a', message));
      }
      await journal.close();
      const { lines, damaged, torn } = parseJournal(await readFile(path, 'utf8'));
      expect([damaged, torn]).toEqual([[], '']);
      expect(lines.slice(1).map(({ entry }) => 'message' in entry && entry.message)).toEqual(messages);
    }),
    { numRuns: 40, examples: [[['\u2028 \n \ud800 "key":"']]] },
  );
});

it('cut at any byte, it keeps every whole line and moves the rest aside', async () => {
  const journal = await open();
  await journal.append(intended('a'));
  await journal.append(ended('a', 'é'));
  await journal.close();
  const whole = await readFile(path);
  const first = whole.indexOf('\n') + 1;
  for (let length = 0; length <= whole.length; length++) {
    await writeFile(path, whole.subarray(0, length));
    const cut = await open();
    await cut.append(intended('b'));
    await cut.close();
    const book = await readJournal(path);
    expect(book.damaged, `at ${length}`).toEqual([]);
    expect(book.attempts().map(({ shot }) => shot)).toEqual(length < first ? ['b'] : ['a', 'b']);
    expect(book.attempt('a-1')?.state).toBe(
      length < first ? undefined : length < whole.length ? 'intended' : 'ended',
    );
  }
  // Nothing at all, one whole line and two are no accident.
  expect(notices.filter(({ code }) => code === 'journal-torn')).toHaveLength(whole.length - 2);
});

it('counts the lines that are lost without a trace', async () => {
  const journal = await open();
  for (const shot of ['a', 'b', 'c', 'd']) {
    await journal.append(intended(shot));
  }
  await journal.close();
  const [a = '', b = '', c = '', d = ''] = (await readFile(path, 'utf8')).split('\n');
  const lostIn = async (...lines: readonly string[]): Promise<number> => {
    await writeFile(path, lines.map((line) => `${line}\n`).join(''));
    return (await readJournal(path)).lost;
  };
  expect(await lostIn(a, b, c, d)).toBe(0);
  expect(await lostIn(a, '\0'.repeat(90), c, d)).toBe(1);
  expect(await lostIn(a, d)).toBe(2);
  // Its key can be read: that shot is in doubt, and stopped.
  expect(await lostIn(a, b.replace('"seq"', '"sek"'), c, d)).toBe(0);
});

it('any changed byte is noticed, hides no other line, and leaves its shot in doubt or known', async () => {
  const journal = await open();
  for (const entry of [intended('a'), intended('b'), ended('a', 'no')]) {
    await journal.append(entry);
  }
  await journal.close();
  const whole = await readFile(path);
  const end = whole.indexOf('\n');
  for (let at = 0; at < end; at++) {
    const changed = Buffer.from(whole);
    changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
    const { damaged, lines } = parseJournal(changed.toString('utf8'));
    expect([damaged.length, lines.length], `byte ${at}`).toEqual([1, 2]);
    await writeFile(path, changed);
    const book = await readJournal(path);
    // The later line about the shot shows that it went on.
    expect([book.isDoubtful(key('a')), book.isDoubtful(key('b'))], `byte ${at}`).toEqual([true, false]);
  }
});

it('a damaged line stays and is told of every time; what is appended after it is read', async () => {
  const journal = await open();
  await journal.append(intended('a'));
  await journal.close();
  await appendFile(path, 'nonsense\n');
  for (const times of [1, 2]) {
    const again = await open();
    await again.append(ended('a', `time ${times}`));
    await again.close();
    expect(notices.filter(({ code }) => code === 'journal-damaged')).toHaveLength(times);
  }
  const book = await readJournal(path);
  expect(book.attempt('a-1')?.ending?.message).toBe('time 2');
  expect(book.damaged).toEqual([{ line: 2, text: 'nonsense' }]);
});

it('after a write that failed nothing more is taken, and nothing half written is left', async () => {
  const journal = await open();
  await journal.append(intended('a'));
  const { size } = await stat(path);
  const unreadable = { ...intended('b'), estimate: 0.5 } as JournalEntry;
  await expect(journal.append(unreadable)).rejects.toThrow();
  expect((await stat(path)).size).toBe(size);
  await journal.append(intended('c'));
  await journal.close();
  await expect(journal.append(intended('d'))).rejects.toMatchObject({ code: 'disk-failed', retry: 'safe' });
  await expect(journal.append(intended('e'))).rejects.toMatchObject({ code: 'disk-failed' });
  expect((await readJournal(path)).attempts().map(({ shot }) => shot)).toEqual(['a', 'c']);
});

it('a journal that cannot be opened says so', async () => {
  await writeFile(dirname(path), 'a file in place of a folder');
  await expect(open()).rejects.toMatchObject({ code: 'disk-failed' });
  await expect(readJournal(path)).rejects.toMatchObject({ code: 'disk-failed' });
});
