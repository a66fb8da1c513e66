import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takeRunLock } from '../../src/store/run-lock.js';
import { type Ran, type RunOptions, runInTerminal } from '../rig/command-terminal.js';
import { git, temporaryFolder } from './places.js';
import { filmOfTwo, lock, recordPath, stock, stockDigest, stockPath } from './stocked-film.js';

/** Before any lock of a test is written. */
const LONG_AGO = 1_600_000_000;

function gc(folder: string, args: readonly string[] = ['--yes'], options: RunOptions = {}): Promise<Ran> {
  return runInTerminal(folder, ['store', 'gc', ...args], options);
}

interface GcDocument {
  readonly spare: readonly { readonly clip: string; readonly free: boolean }[];
  readonly deleted: readonly string[];
  readonly kept: Readonly<Record<string, number>>;
}

async function spareIn(folder: string): Promise<GcDocument> {
  return JSON.parse((await gc(folder, ['--dry-run', '--json'])).stdout) as GcDocument;
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Which of some stocked clips are still there. */
async function left(folder: string, ...names: readonly string[]): Promise<string[]> {
  const there = await Promise.all(names.map((name) => isThere(stockPath(folder, name))));
  return names.filter((_, index) => there[index]);
}

/** A git repository with a film whose lock named `old` and then `new`, and a clip that nothing names. */
async function filmInGit(): Promise<string> {
  const folder = await temporaryFolder();
  await git(folder, 'init', '--quiet');
  await writeFile(join(folder, '.gitignore'), '.storyreel/\n');
  const clips = ['old', 'new', 'spare'].map((name) => ({ name, arrived: LONG_AGO }));
  await stock(folder, ...clips);
  for (const name of ['old', 'new']) {
    await lock(folder, { one: [name] });
    await git(folder, 'add', '--all');
    await git(folder, 'commit', '--quiet', '--message', name);
  }
  return folder;
}

describe('storyreel store gc', () => {
  it('shows what nothing names, with its price, and deletes it with its record when told to', async () => {
    const folder = await filmInGit();
    await stock(folder, { name: 'still', cost: 0, provider: 'local', model: 'animatic' });
    const hidden = join(folder, '.storyreel');
    await Promise.all(['looks', 'thumbs'].map((name) => mkdir(join(hidden, name), { recursive: true })));
    const made = ['old', 'spare'].flatMap((name) => [
      join(hidden, 'looks', `${stockDigest(name)}.json`),
      join(hidden, 'thumbs', `${stockDigest(name).slice(0, 12)}.png`),
    ]);
    await Promise.all(made.map((path) => writeFile(path, '')));
    const look = await gc(folder, ['--dry-run'], { columns: 100 });
    expect(look.exit).toBe('done');
    expect(look.stdout).toContain('Kept: 1 clip, 12 B, named by the locks of this folder.');
    expect(look.stdout).toContain('Kept: 1 clip, 12 B, named by git');
    expect(look.stdout).toMatch(new RegExp(`${stockDigest('spare').slice(0, 12)} .* fal +\\$0\\.50 +14 B\n`));
    expect(look.stdout).toMatch(new RegExp(`${stockDigest('still').slice(0, 12)} .* local +free +14 B\n`));
    expect(look.stdout).toContain('2 clips, 28 B: 1 bought for $0.50, 1 free.');
    expect(await left(folder, 'old', 'new', 'spare', 'still')).toHaveLength(4);

    const { exit, stdout } = await gc(folder);
    expect(exit).toBe('done');
    expect(stdout).toContain('Deleted 2 clips, 28 B.');
    expect(await left(folder, 'old', 'new', 'spare', 'still')).toEqual(['old', 'new']);
    expect(await Promise.all(made.map(isThere))).toEqual([true, true, false, false]);
    expect(await isThere(recordPath(folder, { name: 'spare' }))).toBe(false);
    expect(await isThere(recordPath(folder, { name: 'old' }))).toBe(true);
    expect((await gc(folder)).stdout).toContain('Nothing to delete.');
  });

  it('with nobody there to agree deletes nothing and ends with 4', async () => {
    const folder = await filmInGit();
    for (const [args, options] of [
      [[], {}],
      [['--json'], { columns: 80 }],
      [[], { columns: 80, env: { CI: 'true' } }],
    ] as const) {
      const { exit, stderr } = await gc(folder, args, options);
      expect(exit).toBe('budget-or-consent');
      expect(stderr).toContain('error[consent-missing] 1 clip would be deleted');
    }
    expect(await left(folder, 'old', 'new', 'spare')).toHaveLength(3);
  });

  it.each([
    ['n', 'budget-or-consent', ['old', 'new', 'spare']],
    ['', 'budget-or-consent', ['old', 'new', 'spare']],
    ['y', 'done', ['old', 'new']],
  ])('asks in a terminal; on the answer %j it ends with %s', async (answer, exit, rest) => {
    const folder = await filmInGit();
    const asked: string[] = [];
    const ran = await gc(folder, [], {
      columns: 80,
      answer(question) {
        asked.push(question);
        return answer;
      },
    });
    expect(ran.exit).toBe(exit);
    expect(asked.at(-1)).toContain('Delete this clip, which cost $0.50? This cannot be undone. [y/N]');
    expect(await left(folder, 'old', 'new', 'spare')).toEqual(rest);
  });

  it.each([
    ['Ctrl-C', '\x03', 'interrupted'],
    ['the end of input', '\x04', 'budget-or-consent'],
  ])('takes %s at its question for a no', async (_, key, exit) => {
    const folder = await filmInGit();
    const ran = await gc(folder, [], { columns: 80, answer: () => key });
    expect(ran.exit).toBe(exit);
    expect(ran.stderr).not.toContain('fault');
    expect(await left(folder, 'old', 'new', 'spare')).toHaveLength(3);
    // The project is free again.
    expect((await gc(folder)).exit).toBe('done');
  });

  it('keeps what somebody committed while it asked', async () => {
    const folder = await filmInGit();
    const ran = await gc(folder, [], {
      columns: 80,
      async answer() {
        await lock(folder, { one: ['spare'] }, 'other');
        await git(folder, 'stash', '--include-untracked');
        return 'y';
      },
    });
    expect(ran.stderr).toContain('1 clip stayed: something names them by now');
    expect(await left(folder, 'spare')).toEqual(['spare']);
  });

  it('frees nothing a branch needs; with the branch and the reflog gone it offers that, with the price', async () => {
    const folder = await filmInGit();
    await gc(folder);
    await git(folder, 'switch', '--quiet', '--create', 'try');
    await stock(folder, { name: 'tried', cost: 1.2, arrived: LONG_AGO });
    await lock(folder, { one: ['tried'] });
    await git(folder, 'commit', '--quiet', '--all', '--message', 'try');
    await git(folder, 'switch', '--quiet', 'main');
    expect((await spareIn(folder)).spare).toEqual([]);
    await git(folder, 'branch', '--delete', '--force', 'try');
    expect((await spareIn(folder)).spare).toEqual([]);
    await git(folder, 'reflog', 'expire', '--expire=all', '--all');
    const { stdout } = await gc(folder, ['--dry-run']);
    expect(stdout).toContain(stockDigest('tried').slice(0, 12));
    expect(stdout).toContain('1 clip, 14 B: 1 bought for $1.20.');
  });

  it('lets an entry of the reflog protect for 90 days and no longer', async () => {
    const folder = await filmInGit();
    await git(folder, 'reset', '--quiet', '--hard', 'HEAD~1');
    const at = (days: number) => ({ now: Date.now() + days * 24 * 60 * 60_000 });
    expect((await gc(folder, ['--yes'], at(89))).stdout).toContain('Deleted 1 clip,');
    expect(await left(folder, 'old', 'new')).toEqual(['old', 'new']);
    expect((await gc(folder, ['--yes'], at(91))).stdout).toContain('Deleted 1 clip,');
    expect(await left(folder, 'old', 'new')).toEqual(['old']);
  });

  it('keeps every take, picked or not, of every storyboard of the folder', async () => {
    const folder = await temporaryFolder();
    const clips = ['a', 'b', 'c', 'spare'].map((name) => ({ name, arrived: LONG_AGO }));
    await stock(folder, ...clips);
    await lock(folder, { one: ['a', 'b'] }, 'short');
    await lock(folder, { one: ['c'] }, 'long');
    const { stdout } = await gc(folder);
    expect(stdout).toContain('Not in git: nothing protects what older versions of the lock named.');
    expect(await left(folder, 'a', 'b', 'c', 'spare')).toEqual(['a', 'b', 'c']);
  });

  it('keeps what the text of a lock names that cannot be read', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a', arrived: LONG_AGO }, { name: 'b', arrived: LONG_AGO });
    await lock(folder, { one: ['a'] });
    const path = join(folder, 'storyboard.lock.yaml');
    await writeFile(path, `<<<<<<< ours\n${await readFile(path, 'utf8')}=======\n>>>>>>> theirs\n`);
    await gc(folder);
    expect(await left(folder, 'a', 'b')).toEqual(['a']);
  });

  it('keeps a clip in no lock that the storyboard would use without paying', async () => {
    const { folder, keys } = await filmOfTwo();
    const wanted = { name: 'wanted', arrived: LONG_AGO, ...(keys.one && { key: keys.one }) };
    await stock(folder, wanted, { name: 'spare', arrived: LONG_AGO });
    await lock(folder, {});
    const { stdout } = await gc(folder);
    expect(stdout).toContain('Kept: 1 clip, 15 B, in no lock yet, wanted by the storyboard as it is.');
    expect(await left(folder, 'wanted', 'spare')).toEqual(['wanted']);
  });

  it('keeps, and tells apart, what was bought after the lock was last written', async () => {
    const folder = await temporaryFolder();
    await lock(folder, {});
    const later = Date.now() / 1000 + 100;
    await stock(
      folder,
      { name: 'lost', cost: 0.8, arrived: later },
      { name: 'still', cost: 0, provider: 'local', arrived: later },
    );
    const { stdout } = await gc(folder);
    expect(stdout).toContain(
      'Kept: 1 clip, which cost $0.80, bought after the lock was last written, by a run that was cut short:',
    );
    expect(await left(folder, 'lost', 'still')).toEqual(['lost']);
  });

  it('keeps everything that was paid for when there is no lock at all', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a', arrived: LONG_AGO });
    expect((await gc(folder)).stdout).toContain('$0.50: there is no lock here yet that could name them.');
    expect(await left(folder, 'a')).toEqual(['a']);
  });

  it('in a shallow clone deletes nothing unless told that this is all right', async () => {
    const origin = await filmInGit();
    const folder = join(await temporaryFolder(), 'clone');
    await git(origin, 'clone', '--quiet', '--depth=1', `file://${origin}`, folder);
    await rename(join(origin, '.storyreel'), join(folder, '.storyreel'));
    const refused = await gc(folder);
    expect(refused.exit).toBe('budget-or-consent');
    expect(refused.stdout).toContain(
      'a shallow clone (git clone --depth); what older commits name is not known',
    );
    expect(refused.stderr).toContain('error[history-incomplete]');
    expect(refused.stderr).toContain('git fetch --unshallow');
    expect(await left(folder, 'old', 'new', 'spare')).toHaveLength(3);
    expect((await gc(folder, ['--yes', '--shallow-ok'])).exit).toBe('done');
    expect(await left(folder, 'old', 'new', 'spare')).toEqual(['new']);
  });

  it.each([
    ['its git folder is damaged', async (folder: string) => rm(join(folder, '.git', 'HEAD')), {}],
    ['git is not installed', async () => undefined, { PATH: '/nowhere' }],
  ])('deletes nothing when %s', async (_, spoil, env) => {
    const folder = await filmInGit();
    await spoil(folder);
    const { exit, stderr } = await gc(folder, ['--yes'], { env });
    expect([exit, stderr]).toEqual([
      'budget-or-consent',
      expect.stringContaining('error[history-unreadable] which clips earlier commits name cannot be known'),
    ]);
    expect(await left(folder, 'old', 'new', 'spare')).toHaveLength(3);
  });

  it('needs no git where the project is not in it', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'spare', arrived: LONG_AGO });
    await lock(folder, {});
    expect((await gc(folder, ['--yes'], { env: { PATH: '/nowhere' } })).exit).toBe('done');
    expect(await left(folder, 'spare')).toEqual([]);
  });

  it('waits for no run: while one goes on it ends with 4, and looking is allowed', async () => {
    const folder = await filmInGit();
    const clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
    const endless = { ...clock, sleep: (_: number, signal?: AbortSignal) => once(signal) };
    const run = await takeRunLock(join(folder, '.storyreel', 'run.lock'), {
      command: 'storyreel render',
      clock: endless,
    });
    try {
      const { exit, stderr } = await gc(folder);
      expect(exit).toBe('budget-or-consent');
      expect(stderr).toContain('"storyreel render"');
      expect((await gc(folder, ['--dry-run'])).exit).toBe('done');
      expect(await left(folder, 'spare')).toEqual(['spare']);
    } finally {
      await run.release();
    }
  });

  it('leaves files alone that are not clips', async () => {
    const folder = await filmInGit();
    const path = join(folder, '.storyreel', 'store', 'notes.txt');
    await writeFile(path, 'mine');
    await gc(folder);
    expect(await isThere(path)).toBe(true);
  });
});

function once(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve()));
}
