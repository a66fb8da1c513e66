import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { digestOfFile } from '../../src/terms/digest.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { DEPOTS, someFile, unstopped } from './depots.js';

const signal = unstopped();

describe.each(DEPOTS)('%s', (name, open) => {
  it('has nothing in it at first', async () => {
    const depot = (await open())();
    const path = join(await temporaryFolder(), 'clip');

    expect(await depot.readText('keys/aa/b.json', signal)).toBeUndefined();
    expect(await depot.sizeOf('clips/aa/b.mp4', signal)).toBeUndefined();
    expect(await depot.fetchFile('clips/aa/b.mp4', path, 100, signal)).toBeUndefined();
    await depot.remove('claims/b.json', signal);
  });

  it('gives back what was put into it, byte for byte', async () => {
    const at = await open();
    const file = await someFile();
    const path = join(await temporaryFolder(), 'deep', 'clip');

    expect(await at().createFile('clips/aa/b.mp4', file, signal)).toBe('created');
    expect(await at().createText('keys/aa/b.json', 'Grüße', signal)).toBe('created');

    expect(await at().sizeOf('clips/aa/b.mp4', signal)).toBe(file.bytes);
    expect(await at().fetchFile('clips/aa/b.mp4', path, file.bytes, signal)).toBe(file.digest);
    expect(await digestOfFile(path)).toBe(file.digest);
    expect(await at().readText('keys/aa/b.json', signal)).toBe('Grüße');
  });

  it('replaces nothing', async () => {
    const at = await open();
    const [first, second] = [await someFile(2_000), await someFile(3_000)];
    await at().createFile('clips/aa/b.mp4', first, signal);
    await at().createText('claims/b.json', 'first', signal);

    expect(await at().createFile('clips/aa/b.mp4', second, signal)).toBe('there');
    expect(await at().createText('claims/b.json', 'second', signal)).toBe('there');

    expect(await at().sizeOf('clips/aa/b.mp4', signal)).toBe(2_000);
    expect(await at().readText('claims/b.json', signal)).toBe('first');
  });

  it('keeps nothing of an object that is longer than it should be', async () => {
    const depot = (await open())();
    const folder = await temporaryFolder();
    await depot.createFile('clips/aa/b.mp4', await someFile(700_000), signal);

    expect(await depot.fetchFile('clips/aa/b.mp4', join(folder, 'clip'), 699_999, signal)).toBe('too-long');

    expect(await readdir(folder)).toEqual([]);
  });

  it('knows whether one of several who create at once gets it', async () => {
    const at = await open();
    const depots = Array.from({ length: 8 }, at);

    const exclusive = await depots[0]?.isExclusive(signal);
    await Promise.all(depots.map((depot) => depot.isExclusive(signal)));
    const made = await Promise.all(
      depots.map((depot, index) => depot.createText('claims/b.json', String(index), signal)),
    );

    expect(exclusive).toBe(name === 'a folder' || name === 'a bucket');
    const winners = made.flatMap((each, index) => (each === 'created' ? [String(index)] : []));
    expect(winners).toContain(await at().readText('claims/b.json', signal));
    expect(winners.length === 1 || exclusive === false).toBe(true);
  });

  it('forgets what was removed', async () => {
    const depot = (await open())();
    await depot.createText('claims/b.json', 'mine', signal);

    await depot.remove('claims/b.json', signal);

    expect(await depot.readText('claims/b.json', signal)).toBeUndefined();
    expect(await depot.createText('claims/b.json', 'yours', signal)).toBe('created');
  });

  it('does nothing for a run that was told to stop', async () => {
    const depot = (await open())();
    const stopped = AbortSignal.abort(new Error('stopped'));

    await expect(depot.createText('claims/b.json', 'mine', stopped)).rejects.toThrow('stopped');

    expect(await depot.readText('claims/b.json', signal)).toBeUndefined();
  });
});

it('a folder holds clips where the store of a project does', async () => {
  const folder = await temporaryFolder();
  const { folderDepot } = await import('../../src/remote/folder-depot.js');
  const file = await someFile(10);

  await folderDepot(folder).createFile('clips/aa/b.mp4', file, signal);

  expect(await readFile(join(folder, 'clips/aa/b.mp4'))).toEqual(await readFile(file.path));
  expect(await readdir(join(folder, 'tmp'))).toEqual([]);
});
