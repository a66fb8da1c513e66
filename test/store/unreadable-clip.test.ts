import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Claims } from '../../src/remote/claims.js';
import { folderDepot } from '../../src/remote/folder-depot.js';
import { openPublisher } from '../../src/remote/publisher.js';
import { openSharedStore } from '../../src/remote/shared-store.js';
import type { Notice } from '../../src/store/notice.js';
import { OF_THE_FILM, projectFiles } from '../../src/store/project-files.js';
import { openProjectStore } from '../../src/store/project-store.js';
import type { FoundPurchase } from '../../src/store/purchases.js';
import { runInTerminal } from '../rig/command-terminal.js';
import { temporaryFolder } from './places.js';
import { filmOfTwo, lock, stock, stockDigest, stockPath } from './stocked-film.js';

/** Files a failing disk does not give out. Root may read whatever its permissions say, so it has to be played. */
const disk = vi.hoisted(() => ({ bad: new Set<string>() }));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    open: async (path: string, ...rest: [string?, number?]) => {
      if (disk.bad.has(path)) {
        throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      }
      return real.open(path, ...rest);
    },
  };
});

afterEach(() => disk.bad.clear());

/** A store with one clip that cannot be read. */
async function badStore() {
  const folder = await temporaryFolder();
  await stock(folder, { name: 'a' });
  const path = stockPath(folder, 'a');
  disk.bad.add(path);
  const notices: Notice[] = [];
  const notify = (notice: Notice): void => void notices.push(notice);
  const project = await openProjectStore(projectFiles(join(folder, 'storyboard.yaml'), OF_THE_FILM), notify);
  const clip = { digest: stockDigest('a'), path, bytes: 10 };
  return { folder, path, notices, notify, project, clip };
}

it('a clip that cannot be read is neither good nor damaged: that is an error for people', async () => {
  const { project, path } = await badStore();

  await expect(project.clips.verify(stockDigest('a'))).rejects.toMatchObject({
    name: 'StoryreelError',
    code: 'disk-failed',
    message: expect.stringContaining(
      `could not read a clip: EIO: i/o error, read; the file is kept as ${path}`,
    ),
  });
});

it('a clip that is put where an equal one cannot be read takes its place', async () => {
  const { project, folder, path } = await badStore();
  const from = join(folder, 'fresh.mp4');
  await writeFile(from, 'bytes of a');

  await project.clips.put(from);

  disk.bad.clear();
  expect(await readFile(path, 'utf8')).toBe('bytes of a');
  expect(await readdir(folder)).not.toContain('fresh.mp4');
});

it('a plan that needs one ends with a word on it', async () => {
  const { folder, keys } = await filmOfTwo();
  const one = { name: 'a', noRecord: true, ...(keys.one && { key: keys.one }) };
  await stock(folder, one);
  await lock(folder, { one: [one] });
  disk.bad.add(stockPath(folder, 'a'));

  const { exit, stderr } = await runInTerminal(folder, ['plan']);

  expect(stderr).toContain('could not read a clip: EIO');
  expect(exit).not.toBe('done');
  expect(stderr).not.toContain('    at ');
});

it('one that cannot be read, and whatever else goes wrong with sharing it, is a notice and ends nothing', async () => {
  const { project, notices, notify, clip } = await badStore();
  const { clips, purchases, files } = project;
  const depot = folderDepot(await temporaryFolder());
  const store = openSharedStore({ depot, clips, purchases, tmp: files.tmp, notify });
  const broken: typeof store = {
    ...store,
    publish: async () => {
      throw new TypeError('a mistake of ours');
    },
  };
  const signal = new AbortController().signal;
  const found = { clip, purchase: { key: 'k' } } as unknown as FoundPurchase;
  const claims = {} as Claims;

  for (const each of [store, broken]) {
    const publisher = openPublisher(each, claims, { notify, signal });
    publisher.publish(found);
    publisher.publish(found);
    await publisher.settled();
  }

  expect(notices).toMatchObject([
    { code: 'clip-not-shared', message: expect.stringContaining('could not read a clip: EIO') },
    { code: 'clip-not-shared', message: 'a mistake of ours' },
  ]);
});

it('store verify --set-aside moves only what was read and differs', async () => {
  const { folder, path } = await badStore();
  await stock(folder, { name: 'b' }, { name: 'c' });
  await writeFile(stockPath(folder, 'b'), 'bYtes of b');

  const { exit, stdout } = await runInTerminal(folder, ['store', 'verify', '--set-aside']);

  const short = stockDigest('a').slice(0, 12);
  expect(exit).toBe('shots-missing');
  expect(stdout).toContain(
    `unreadable: ${short} cannot be read: EIO: i/o error, read\n  whether it is damaged is not known, and it stays where it is`,
  );
  expect(stdout).toContain(': 1 of 3 clips are as they were bought.');
  expect(await readdir(dirname(path))).toEqual([`${stockDigest('a')}.mp4`]);
  expect(await readdir(dirname(stockPath(folder, 'b')))).toEqual([`${stockDigest('b')}.damaged`]);
  const json = await runInTerminal(folder, ['store', 'verify', '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({
    damaged: [],
    unreadable: [{ clip: stockDigest('a'), next_render: null }],
  });
});
