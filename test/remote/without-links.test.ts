import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { folderDepot } from '../../src/remote/folder-depot.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { someFile, unstopped } from './depots.js';

const signal = unstopped();

/** How `link` behaves, as network drives differ in it. */
const drive = vi.hoisted(() => ({ link: 'none' as 'none' | 'answer-lost' | 'fine', keeps: '' }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    rm: async (path: string, options: object) => {
      if (drive.keeps !== '' && path.endsWith(drive.keeps)) {
        throw Object.assign(new Error('somebody has it open'), { code: 'EBUSY' });
      }
      await real.rm(path, options);
    },
    link: async (from: string, to: string) => {
      if (drive.link === 'none') {
        throw Object.assign(new Error('no hard links here'), { code: 'ENOTSUP' });
      }
      await real.link(from, to);
      if (drive.link === 'fine') {
        return;
      }
      throw Object.assign(new Error('it is there already'), { code: 'EEXIST' });
    },
  };
});

describe('a drive without hard links', () => {
  it('still has every object made whole, once, and by one', async () => {
    drive.link = 'none';
    const folder = await temporaryFolder();
    const depots = Array.from({ length: 6 }, () => folderDepot(folder));
    const [file, other] = [await someFile(1_000), await someFile(2_000)];

    const made = await Promise.all(
      depots.map((depot, index) => depot.createText('claims/b.json', `${index}`, signal)),
    );

    expect(made.filter((each) => each === 'created')).toHaveLength(1);
    expect(await depots[0]?.isExclusive(signal)).toBe(true);
    expect(await depots[0]?.createFile('clips/aa/b.mp4', file, signal)).toBe('created');
    expect(await depots[1]?.createFile('clips/aa/b.mp4', other, signal)).toBe('there');
    expect(await depots[2]?.sizeOf('clips/aa/b.mp4', signal)).toBe(1_000);
    expect(await readdir(join(folder, 'tmp'))).toEqual([]);
  });
});

describe('a drive that did it and lost the answer', () => {
  it('is not taken to have refused', async () => {
    drive.link = 'answer-lost';
    const depot = folderDepot(await temporaryFolder());

    expect(await depot.createText('claims/b.json', 'mine', signal)).toBe('created');

    expect(await depot.readText('claims/b.json', signal)).toBe('mine');
  });
});

describe('a drive that does not give up a file', () => {
  it('is one to write to all the same', async () => {
    drive.link = 'fine';
    drive.keeps = '.probe';
    const depot = folderDepot(await temporaryFolder());

    expect(await depot.isExclusive(signal)).toBe(true);
  });
});
