import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { readLock } from '../../src/store/lock-file.js';
import type { LockedShot, LockedTake } from '../../src/store/lock-schema.js';
import { lockText } from '../../src/store/lock-text.js';
import { type Digest, digestOf } from '../../src/terms/digest.js';
import { manyShots, openSandbox, planOf, render } from '../hosted/location.js';
import { documentOf, eventsOf, filesIn, storyreel, temporaryFolder } from '../rig/storyreel.js';
import { cloneOf, sharingFilm } from './studio.js';

const LOCK = 'storyboard.lock.yaml';
const clipName = (digest: Digest): string => join(digest.slice(0, 2), `${digest}.mp4`);

/**
 * A film whose shot Ana and Bo rendered on two branches, as it is on Ana's machine after `lock resolve`: take 1 is her clip, take
 * 2 is his, and picked. `publish` puts his into the store they share.
 */
async function mergedFilm() {
  const sandbox = await openSandbox();
  const remote = await temporaryFolder();
  const folder = await sharingFilm(sandbox, { remote }, manyShots(1));
  expect((await render(folder)).code).toBe(0);
  const { 'shot-1': block } = await readLock(join(folder, LOCK));
  const [ana] = block?.takes ?? [];
  if (!block || !ana) {
    throw new Error('there is no take');
  }
  // The same picture; an empty box at the end of the file makes it another clip.
  const bytes = await readFile(join(remote, 'clips', clipName(ana.clip)));
  const bobs = Buffer.concat([bytes, Buffer.from([0, 0, 0, 8]), Buffer.from('free')]);
  const bo: LockedTake = { ...ana, take: 2, clip: digestOf(bobs), job: 'job-of-bo' };
  await writeFile(join(folder, LOCK), lockText({ 'shot-1': { ...block, take: 2, takes: [ana, bo] } }));
  const publish = async (): Promise<void> => {
    const path = join(remote, 'clips', clipName(bo.clip));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bobs);
  };
  return { sandbox, folder, remote, ana, bo, publish };
}

const takesIn = async (folder: string) => (await readLock(join(folder, LOCK)))['shot-1'];

async function saidOfLock(folder: string) {
  return (await planOf(folder)).diagnostics.filter(({ code }) => code.startsWith('lock-'));
}

async function sumOf(folder: string, ...args: readonly string[]) {
  return documentOf<{ clips: number; absent: number }>(
    await storyreel(folder, ['store', 'pull', ...args, '--json']),
  );
}

it('a render keeps both takes of one key in the lock, and the plan says that the picked clip is not here', async () => {
  const { sandbox, folder, ana, bo } = await mergedFilm();
  expect(await saidOfLock(folder)).toEqual([
    expect.objectContaining({
      code: 'lock-clip-absent',
      severity: 'warning',
      message: `take 2 of shot-1 is clip ${bo.clip.slice(0, 12)}, which is not here; the film shows ${ana.clip.slice(0, 12)}, which was bought for the same prompt`,
    }),
  ]);
  expect((await render(folder)).code).toBe(0);
  expect(await takesIn(folder)).toMatchObject({ take: 2, takes: [ana, bo] });
  expect(sandbox.report().charged).toBe(1);
});

it('a render that gets one clip for two takes keeps the other take in the lock too', async () => {
  const { sandbox, folder, remote, ana, bo } = await mergedFilm();
  for (const place of [join(folder, '.storyreel'), join(remote, 'clips'), join(remote, 'keys')]) {
    await rm(place, { recursive: true });
  }
  const gone: LockedTake = { ...ana, clip: digestOf('a clip that is nowhere'), job: 'job-of-ana' };
  const block = await takesIn(folder);
  await writeFile(
    join(folder, LOCK),
    lockText({ 'shot-1': { ...(block as LockedShot), take: 2, takes: [gone, bo] } }),
  );
  expect((await render(folder)).code).toBe(0);
  expect(sandbox.report().charged).toBe(2);
  const after = await takesIn(folder);
  expect(after?.take).toBe(2);
  expect(after?.takes[0]).toEqual(gone);
  expect(after?.takes[1]?.clip).not.toBe(bo.clip);
});

it('the locked clip is brought from the shared store though another one of its key is here', async () => {
  const { sandbox, folder, ana, bo, publish } = await mergedFilm();
  await publish();
  const end = await render(folder);
  expect(end.code).toBe(0);
  expect(eventsOf(end)).toContainEqual(
    expect.objectContaining({ code: 'clips-brought', message: expect.stringMatching(/^1 clip came/) }),
  );
  expect(sandbox.report().charged).toBe(1);
  expect(await saidOfLock(folder)).toEqual([]);
  expect(await takesIn(folder)).toMatchObject({ take: 2, takes: [ana, bo] });
  expect(await filesIn(join(folder, '.storyreel', 'store'))).toContain(clipName(bo.clip));
});

it('pull brings both, and counts the one that nobody put there', async () => {
  const { folder, publish } = await mergedFilm();
  const clone = await cloneOf(folder);
  expect(await sumOf(folder)).toMatchObject({ clips: 0, absent: 1 });
  expect(await sumOf(clone, '--dry-run')).toMatchObject({ clips: 1, absent: 1 });
  expect(await sumOf(clone)).toMatchObject({ clips: 1, absent: 1 });
  await publish();
  expect(await sumOf(clone, '--dry-run')).toMatchObject({ clips: 1, absent: 0 });
  expect(await sumOf(clone)).toMatchObject({ clips: 1, absent: 0 });
  expect(await sumOf(await cloneOf(folder))).toMatchObject({ clips: 2, absent: 0 });
});
