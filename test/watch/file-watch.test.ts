import { appendFile, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FileWatch, openFileWatch } from '../../src/crew/watch/file-watch.js';
import { temporaryFolder } from '../rig/storyreel.js';
import { CLOCK } from './watching.js';

const FOREVER = new AbortController().signal;

/** A watch over files of a new folder that is at rest. */
async function watchOver(...names: string[]): Promise<{ folder: string; files: FileWatch }> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'a.yaml'), 'a');
  await utimes(join(folder, 'a.yaml'), 1, 1);
  const files = openFileWatch(CLOCK, 100);
  onTestFinished(() => files.close());
  await files.follow(
    names.map((name) => join(folder, name)),
    Date.now() - 60_000,
  );
  return { folder, files };
}

describe('a file watch', () => {
  it('takes several quick saves for one change', async () => {
    const { folder, files } = await watchOver('a.yaml', 'b.yaml');
    const first = files.changes(FOREVER);
    for (const text of ['one', 'two', 'three']) {
      await appendFile(join(folder, 'a.yaml'), text);
    }
    expect(await first).toEqual([join(folder, 'a.yaml')]);
    await writeFile(join(folder, 'b.yaml'), 'b');
    expect(await files.changes(FOREVER)).toEqual([join(folder, 'b.yaml')]);
  });

  it('hears of files that appear with their folder, vanish with it, and are put in place of others', async () => {
    const { folder, files } = await watchOver('a.yaml', 'refs/new.png');
    const picture = join(folder, 'refs/new.png');
    await mkdir(join(folder, 'refs'));
    await writeFile(picture, 'x');
    expect(await files.changes(FOREVER)).toEqual([picture]);
    await writeFile(`${picture}~`, 'x');
    await rename(`${picture}~`, picture);
    expect(await files.changes(FOREVER)).toEqual([picture]);
    await rm(join(folder, 'refs'), { recursive: true });
    expect(await files.changes(FOREVER)).toEqual([picture]);
  });

  it('loses no save between two looks, and none of a file it is told of late', async () => {
    const { folder, files } = await watchOver('a.yaml');
    const since = Date.now() - 1_000;
    await writeFile(join(folder, 'a.yaml'), 'saved while nobody waited');
    await writeFile(join(folder, 'late.png'), 'drawn while the text that names it was read');
    await files.follow([join(folder, 'a.yaml'), join(folder, 'late.png')], since);
    expect([...(await files.changes(FOREVER))].sort()).toEqual([
      join(folder, 'a.yaml'),
      join(folder, 'late.png'),
    ]);
  });

  it('ends with its signal', async () => {
    const { files } = await watchOver('a.yaml');
    const stop = new AbortController();
    const waiting = files.changes(stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
