import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import type { LockedShots } from '../../src/store/lock-schema.js';
import { git } from '../store/places.js';
import { storyreel } from './session.js';
import { lockOf, renderedFilm } from './several-takes.js';

const film = renderedFilm();

async function edit(folder: string, change: (text: string) => string): Promise<void> {
  const path = join(folder, 'storyboard.yaml');
  const text = await readFile(path, 'utf8');
  expect(change(text)).not.toBe(text);
  await writeFile(path, change(text));
}

async function renderAndCommit(folder: string): Promise<void> {
  const ended = await storyreel(folder, ['render']);
  expect(ended.exit, ended.stderr).toBe(0);
  await git(folder, 'add', 'storyboard.yaml', 'storyboard.lock.yaml');
  await git(folder, 'commit', '-qm', 'film');
}

/** A repository with the film, and a branch `other` for what `theirs` changes; then what `ours` changes on `main`. */
async function branches(ours: (text: string) => string, theirs: (text: string) => string): Promise<string> {
  const folder = await film();
  await git(folder, 'init', '-q');
  await git(folder, 'add', 'storyboard.yaml', 'storyboard.lock.yaml');
  await git(folder, 'commit', '-qm', 'film');
  await git(folder, 'checkout', '-qb', 'other');
  await edit(folder, theirs);
  await renderAndCommit(folder);
  await git(folder, 'checkout', '-q', 'main');
  await edit(folder, ours);
  await renderAndCommit(folder);
  return folder;
}

const read = (folder: string): Promise<LockedShots> => readLock(join(folder, 'storyboard.lock.yaml'));
const clipAt = async (folder: string, revision: string, shot: string): Promise<string | undefined> => {
  const path = join(folder, 'old.lock.yaml');
  await writeFile(path, await git(folder, 'show', `${revision}:storyboard.lock.yaml`));
  const { [shot]: block } = await readLock(path);
  await rm(path);
  return block?.takes.find(({ take }) => take === block.take)?.clip;
};

async function clipsOfFilm(folder: string): Promise<Record<string, string>> {
  const { stdout } = await storyreel(folder, ['status', '--json']);
  const { shots } = JSON.parse(stdout) as { shots: readonly { id: string; clip: string }[] };
  return Object.fromEntries(shots.map(({ id, clip }) => [id, clip]));
}

async function statesOf(folder: string): Promise<readonly string[]> {
  const { stdout } = await storyreel(folder, ['plan', '--json']);
  return (JSON.parse(stdout) as { shots: readonly { state: string }[] }).shots.map(({ state }) => state);
}

it('branches that changed different shots merge into the film of both, with nothing to render', async () => {
  const folder = await branches(
    (text) => text.replace('walks down', 'runs down'),
    (text) => text.replace('picks up', 'throws away'),
  );
  await git(folder, 'merge', '-q', '--no-edit', 'other');
  expect(await statesOf(folder)).toEqual(['cached', 'cached', 'cached']);
  expect(await clipsOfFilm(folder)).toEqual({
    'pick-up': await clipAt(folder, 'other', 'pick-up'),
    street: await clipAt(folder, 'HEAD^', 'street'),
    window: await clipAt(folder, 'other', 'window'),
  });
  const lock = await lockOf(folder);
  await storyreel(folder, ['render']);
  expect(await lockOf(folder), 'the merged lock is what a render writes').toBe(lock);
});

it.each([
  ['with the records of what was bought', true],
  ['on a machine that only has the clips', false],
])(
  'branches that changed one shot leave the choice, and the film has what was chosen, %s',
  async (_, hasRecords) => {
    const folder = await branches(
      (text) => text.replace('walks down', 'runs down'),
      (text) => text.replace('walks down', 'dances down'),
    );
    await expect(git(folder, 'merge', '-q', 'other')).rejects.toThrow();
    const unsettled = await storyreel(folder, ['plan']);
    expect(unsettled.exit).toBe(3);
    const settledLock = await storyreel(folder, ['lock', 'resolve', '--theirs']);
    expect(settledLock.exit, settledLock.stderr).toBe(0);
    expect(settledLock.stdout).toContain('settle the conflict in storyboard.yaml');
    await git(folder, 'checkout', '-q', '--theirs', 'storyboard.yaml');
    if (!hasRecords) {
      await rm(join(folder, '.storyreel', 'store', 'keys'), { recursive: true });
      await rm(join(folder, '.storyreel', 'journal.jsonl'));
    }
    const { street } = await read(folder);
    expect(street?.takes).toHaveLength(6);
    expect(street?.take).toBe(4);
    expect(await statesOf(folder)).toEqual(['cached', 'cached', 'cached']);
    expect((await clipsOfFilm(folder)).street).toBe(await clipAt(folder, 'other', 'street'));
    expect((await storyreel(folder, ['stitch'])).exit).toBe(0);
    const picked = JSON.parse((await storyreel(folder, ['takes', 'street', '--json'])).stdout).takes;
    expect(picked.filter((take: { state: string }) => take.state === 'stale')).toHaveLength(3);
    expect((await storyreel(folder, ['pick', 'street', '1'])).stderr).toContain('error[take-stale]');
    expect((await storyreel(folder, ['pick', 'street', '5'])).exit).toBe(0);
  },
);
