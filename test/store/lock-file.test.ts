import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLock, writeLock } from '../../src/store/lock-file.js';
import type { LockedShot, LockedShots } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { locked } from './locked.js';
import { clipOf, git, keyOf, temporaryFolder } from './places.js';

const SHOTS: LockedShots = { window: locked('window'), door: locked('door'), attic: locked('attic') };

/** Reads a lock with this text. */
async function read(folder: string, text: string): Promise<LockedShots> {
  const path = join(folder, 'a.lock.yaml');
  await writeFile(path, text);
  return readLock(path);
}

describe('the text', () => {
  it('has one sorted block per shot, every string quoted', () => {
    expect(lockText({ 'pick-up': locked('pick-up', { audio: false }) })).toBe(
      `# Which clip each shot is, by content. Written by storyreel; keep it in git and do not edit it.
# One block per shot, sorted, so that changes to different shots merge.

lock: 1
shots:
  pick-up:
    key: "${keyOf('pick-up')}"
    take: 1
    clip: "${clipOf('pick-up')}"
    model: "pixverse-c1"
    provider: "fal"
    job: "job-pick-up"
    seed: 42
    cost_usd: 0.065
    request:
      prompt: "@mira at the pick-up."
      duration: 5
      resolution: "720p"
      aspect_ratio: "16:9"
      audio: false
      references:
        - { name: "mira", type: "subject", sha256: "${clipOf('mira')}" }
    # end of pick-up

# A line that stays, for git to merge what is added before it.
`,
    );
  });

  it('does not depend on the order of shots, takes, options or fields', () => {
    const { window, door, attic } = SHOTS as Record<string, LockedShot>;
    const backwards = Object.fromEntries(Object.entries(window as object).reverse()) as LockedShot;
    expect(lockText({ attic, door, window: backwards } as LockedShots)).toBe(lockText(SHOTS));
    expect(lockText(SHOTS)).not.toMatch(/[ \t]$/m);
    const takes = (...numbers: number[]) =>
      numbers.map((take) => ({
        take,
        key: keyOf(`${take}`),
        clip: clipOf(`${take}`),
        model: 'm',
        provider: 'p',
        job: 'j',
        cost_usd: 0,
      }));
    const one = { ...locked('a', { options: { b: 1, a: [2] } }), take: 3, takes: takes(3, 2) };
    const two = { ...locked('a', { options: { a: [2], b: 1 } }), take: 3, takes: takes(2, 3) };
    expect(lockText({ a: one as LockedShot })).toBe(lockText({ a: two as LockedShot }));
  });

  it('brings any prompt, id and option back as it was, each on one line', async () => {
    const folder = await temporaryFolder();
    // A key called __proto__ is dropped when it is read, as it should be.
    const option = fc.jsonValue().filter((value) => !JSON.stringify(value).includes('__proto__'));
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(text, fc.stringMatching(/^[a-z0-9-]{1,12}$/), option, async (prompt, id, option) => {
        const kept = JSON.parse(JSON.stringify(option)) as never;
        const shots = { [id]: locked('x', { prompt, options: { option: kept } }) };
        const written = lockText(shots);
        expect(await read(folder, written)).toEqual(shots);
        expect(await read(folder, `${written}# mine\n`), 'read as YAML').toEqual(shots);
        expect(written.split('\n').filter((line) => /^ {6}prompt: /.test(line))).toHaveLength(1);
      }),
      {
        numRuns: 50,
        examples: [[`a: "b" #\n---\n\u2028 ${'long '.repeat(60)}`, 'null', { '<<': 1 } as never]],
      },
    );
  });
});

describe('the file', () => {
  it('is written once and left alone when nothing changed, also after a Windows checkout', async () => {
    const folder = await temporaryFolder();
    const [path, tmp] = [join(folder, 'storyboard.lock.yaml'), join(folder, '.storyreel', 'tmp')];
    expect(await readLock(path)).toEqual({});
    expect(await writeLock(path, SHOTS, tmp)).toBe('written');
    const before = await stat(path);
    expect(await writeLock(path, SHOTS, tmp)).toBe('unchanged');
    expect((await stat(path)).ino).toBe(before.ino);
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll('\n', '\r\n'));
    expect(await readLock(path)).toEqual(SHOTS);
    expect(await writeLock(path, SHOTS, tmp)).toBe('unchanged');
    expect(await readdir(tmp)).toEqual([]);
  });

  it('merges without a conflict when two branches changed neighbouring shots', async () => {
    const folder = await temporaryFolder();
    const [path, tmp] = [join(folder, 'storyboard.lock.yaml'), join(folder, '.git', 'tmp')];
    const commit = async (shots: LockedShots): Promise<void> => {
      await writeLock(path, shots, tmp);
      await git(folder, 'add', 'storyboard.lock.yaml');
      await git(folder, 'commit', '-qm', 'film');
    };
    await git(folder, 'init', '-q');
    await commit(SHOTS);
    await git(folder, 'checkout', '-qb', 'theirs');
    const door = locked('other door', { duration: 8, references: [] });
    await commit({ ...SHOTS, door });
    await git(folder, 'checkout', '-q', 'main');
    const ours = { ...SHOTS, attic: locked('other attic', { duration: 3 }), window: locked('other window') };
    await commit(ours);
    await git(folder, 'merge', '-q', '--no-edit', 'theirs');
    const merged = { ...ours, door };
    expect(await readLock(path)).toEqual(merged);
    expect(await readFile(path, 'utf8')).toBe(lockText(merged));
  });
});
