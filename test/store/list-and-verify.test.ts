import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verifyClips } from '../../src/store/verify-clips.js';
import { type Ran, runInTerminal } from '../rig/command-terminal.js';
import { keyOf, temporaryFolder } from './places.js';
import { boughtHere, filmOfTwo, lock, recordPath, stock, stockDigest, stockPath } from './stocked-film.js';

function documentIn({ stdout }: Ran): Record<string, unknown> {
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('storyreel store list', () => {
  it('has every clip with its shots, takes, facts and record, orphans and totals', async () => {
    const folder = await temporaryFolder();
    await stock(
      folder,
      { name: 'a', cost: 0.325 },
      { name: 'b' },
      { name: 'c', noRecord: true },
      { name: 'orphan', cost: 0, provider: 'local', model: 'animatic' },
    );
    await lock(folder, { one: ['a'], two: ['b', 'c'] });
    const { exit, stdout } = await runInTerminal(folder, ['store', 'list'], { columns: 120 });
    const lines = stdout.split('\n');
    const lineOf = (name: string) => lines.find((line) => line.startsWith(stockDigest(name).slice(0, 12)));
    expect(exit).toBe('done');
    expect(lineOf('a')).toMatch(/ one +pixverse-c1 +fal +\$0\.325 +5\.0 s +10 B +yes$/);
    expect(lineOf('b')).toMatch(/ two take 1 of 2 \(picked\) .* yes$/);
    expect(lineOf('c')).toMatch(/ two take 2 of 2 +pixverse-c1 +fal +\$0\.50 +10 B +no$/);
    expect(lineOf('orphan')).toMatch(/ no lock +animatic +local +free /);
    expect(stdout).toContain('4 clips, 45 B, which cost $1.325.');
    expect(stdout).toContain('1 clip of them, 15 B, which cost nothing, in no lock here');
  });

  it('tells the locks of several storyboards apart, and which clips are not there', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a' });
    await lock(folder, { one: ['a'] }, 'short');
    await lock(folder, { one: ['a'], two: ['gone'] }, 'long');
    await writeFile(join(folder, 'newer.lock.yaml'), 'lock: 9\n');
    const text = await runInTerminal(folder, ['store', 'list'], { columns: 120 });
    expect(text.stdout).toContain('long: one, short: one');
    expect(text.stdout).toContain('1 clip that the lock names not here: storyreel store verify');
    expect(text.stderr).toContain('newer.lock.yaml cannot be read');
    const document = documentIn(await runInTerminal(folder, ['store', 'list', '--json']));
    expect(document).toMatchObject({
      version: 1,
      clips: [
        {
          clip: stockDigest('a'),
          uses: [
            { lock: 'long.lock.yaml', shot: 'one', take: 1, picked: true },
            { lock: 'short.lock.yaml', shot: 'one', take: 1, picked: true },
          ],
          cost_usd: 0.5,
          seconds: 5,
          bytes: 10,
          record: true,
        },
      ],
      missing: [{ clip: stockDigest('gone'), uses: [{ shot: 'two' }] }],
      locks: [{ file: 'long.lock.yaml', problem: null }, { file: 'newer.lock.yaml' }, {}],
      total: { clips: 1, bytes: 10, cost_usd: 0.5 },
    });
  });

  it('of a project without a store is empty', async () => {
    const { exit, stdout } = await runInTerminal(await temporaryFolder(), ['store', 'list']);
    expect([exit, stdout]).toEqual(['done', '0 clips, 0 B, which cost nothing.\n']);
  });
});

describe('storyreel store verify', () => {
  it('finds nothing in a whole store', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a' }, { name: 'b' });
    await lock(folder, { one: ['a'] });
    const { exit, stdout } = await runInTerminal(folder, ['store', 'verify']);
    expect([exit, stdout]).toEqual(['done', 'Verified 20 B: all 2 clips are as they were bought.\n']);
  });

  it('names what is damaged or missing, what a render does about it and at which price, and ends with 5', async () => {
    const { folder, keys } = await filmOfTwo();
    const [one, two] = [
      { name: 'a', ...(keys.one && { key: keys.one }) },
      { name: 'b', ...(keys.two && { key: keys.two }) },
    ];
    await stock(folder, one, { name: 'old' });
    await lock(folder, { one: [one], two: [two] });
    await boughtHere(folder, one);
    await writeFile(stockPath(folder, 'a'), 'bYtes of a');
    await truncate(stockPath(folder, 'old'), 3);
    const { exit, stdout } = await runInTerminal(folder, ['store', 'verify']);
    const short = (name: string) => stockDigest(name).slice(0, 12);
    const again = 'again for nothing while fal has it, else it costs $0.25, and it asks first';
    expect(exit).toBe('shots-missing');
    expect(stdout).toContain(
      `damaged: ${short('a')} (one) has other bytes than were bought\n  the next render fetches one ${again}\n`,
    );
    expect(stdout).toContain(
      `missing: ${short('b')} (two) is named by the lock and is not there\n  the next render buys two again for $0.25 unless a shared store has it, and it asks first\n`,
    );
    expect(stdout).toContain(
      `damaged: ${short('old')} has other bytes than were bought\n  no shot wants it now`,
    );
    expect(stdout).toContain('Verified 13 B: 0 of 2 clips are as they were bought.');
    const json = await runInTerminal(folder, ['store', 'verify', '--json']);
    expect(json.exit).toBe('shots-missing');
    expect(documentIn(json)).toMatchObject({
      version: 1,
      clips: 2,
      missing: [{ clip: stockDigest('b'), next_render: { shot: 'two', local: false, price_usd: 0.25 } }],
      exit: 'shots-missing',
      code: 5,
    });
  });

  it('says of a clip made on this machine that it is made again for nothing', async () => {
    const { folder, keys } = await filmOfTwo('animatic');
    await lock(folder, {
      one: [{ name: 'a', cost: 0, provider: 'local', ...(keys.one && { key: keys.one }) }],
    });
    const { exit, stdout } = await runInTerminal(folder, ['store', 'verify']);
    expect(exit).toBe('shots-missing');
    expect(stdout).toContain('\n  the next render makes one again, which is free\n');
  });

  it('sets damaged clips aside when told to, so that the plan finds them missing', async () => {
    const { folder, keys } = await filmOfTwo();
    const one = { name: 'a', ...(keys.one && { key: keys.one }) };
    await stock(folder, one);
    await lock(folder, { one: [one] });
    await writeFile(stockPath(folder, 'a'), 'bYtes of a');
    const states = async () =>
      (documentIn(await runInTerminal(folder, ['plan', '--json'])).shots as { state: string }[])[0]?.state;
    await runInTerminal(folder, ['store', 'verify']);
    expect(await states()).toBe('cached');
    const { exit, stdout } = await runInTerminal(folder, ['store', 'verify', '--set-aside']);
    expect(exit).toBe('shots-missing');
    expect(stdout).toContain('it is set aside; the next render buys one again for $0.25');
    expect(await states()).not.toBe('cached');
    expect(await readdir(dirname(stockPath(folder, 'a')))).toEqual([`${stockDigest('a')}.damaged`]);
    expect((await runInTerminal(folder, ['store', 'verify'])).stdout).toContain(
      'was damaged and set aside; nothing uses it',
    );
  });

  it('reports records that are of no use, foreign files and locks that cannot be read', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a' }, { name: 'b' }, { name: 'c' });
    await writeFile(recordPath(folder, { name: 'a' }), '{');
    const other = recordPath(folder, { name: 'b' });
    await writeFile(other, (await readFile(other, 'utf8')).replace('"bytes":10', '"bytes":11'));
    await writeFile(join(folder, '.storyreel', 'store', 'notes.txt'), 'mine');
    const { exit, stdout } = await runInTerminal(folder, ['store', 'verify']);
    expect(exit).toBe('shots-missing');
    const key = keyOf('a');
    expect(stdout).toContain(`record: .storyreel/store/keys/${key.slice(0, 2)}/${key}.json: it is damaged`);
    expect(stdout).toContain('foreign: .storyreel/store/notes.txt was not put there by storyreel');
    expect(stdout).toContain(`${keyOf('b')}.json: it gives another size than its clip has`);
    await rm(recordPath(folder, { name: 'a' }));
    await rm(other);
    expect((await runInTerminal(folder, ['store', 'verify'])).exit).toBe('done');
    await writeFile(join(folder, 'storyboard.lock.yaml'), 'lock: 9\n');
    const newer = await runInTerminal(folder, ['store', 'verify']);
    expect(newer.exit).toBe('storyboard-errors');
    expect(newer.stdout).toContain('lock: storyboard.lock.yaml cannot be read');
  });

  it('shows in a terminal how far it is and leaves no line of that', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a' });
    const { stderr } = await runInTerminal(folder, ['store', 'verify'], { columns: 80 });
    expect(stderr).toContain('verifying: 0 of 1 clip, 10 B of 10 B');
    expect(stderr.endsWith('\r\x1b[2K')).toBe(true);
  });

  it('ends at once when it is interrupted, with 130 and no verdict', async () => {
    const folder = await temporaryFolder();
    await stock(folder, { name: 'a' });
    const interrupted = await runInTerminal(folder, ['store', 'verify'], { signal: AbortSignal.abort() });
    expect(interrupted).toMatchObject({ exit: 'interrupted', stdout: '' });

    const ending = new AbortController();
    const path = join(folder, 'large.mp4');
    await writeFile(path, '');
    await truncate(path, 2 ** 34);
    const clip = { digest: stockDigest('large'), path, bytes: 2 ** 34 };
    const verifying = verifyClips([clip], { signal: ending.signal, progress: () => ending.abort() });
    await expect(verifying).rejects.toThrow('aborted');
  });
});
