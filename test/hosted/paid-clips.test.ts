import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFault } from '../../src/sandbox/faults/syntax.js';
import { filesIn } from '../rig/storyreel.js';
import {
  expectBooksToAgree,
  failuresOf,
  hostedFilm,
  manyShots,
  openSandbox,
  render,
  submits,
  withKeys,
} from './location.js';

describe('a clip that is not at its address', () => {
  it.each([403, 407])('for a moment (HTTP %i) is fetched in the same run', async (status) => {
    const sandbox = await openSandbox({}, `media=${status}@1-2`);
    const folder = await hostedFilm(sandbox, manyShots(1));

    const end = await render(folder);

    expect(end.code).toBe(0);
    await expectBooksToAgree(folder, sandbox, 1);
  });

  it('and comes back there is fetched by the next run, for nothing, also after a retake', async () => {
    const sandbox = await openSandbox({}, 'media=410@*');
    const folder = await hostedFilm(sandbox, manyShots(2));
    expect((await render(folder)).code).toBe(5);
    expect((await withKeys(folder, ['retake', 'shot-2'])).code).toBe(0);
    sandbox.faults.clear();

    const end = await render(folder);

    expect([end.code, failuresOf(end)]).toEqual([0, []]);
    expect(submits(sandbox)).toBe(2);
    await expectBooksToAgree(folder, sandbox, 2);
    expect((await render(folder)).code).toBe(0);
    expect(submits(sandbox)).toBe(2);
  });

  it('for a moment is no reason to buy again what the store has lost', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(1));
    await render(folder);
    for (const name of await filesIn(join(folder, '.storyreel/store'))) {
      if (name.endsWith('.mp4')) {
        await rm(join(folder, '.storyreel/store', name));
      }
    }
    sandbox.faults.add(readFault('media=404@1-2'));

    const end = await render(folder);

    expect(end.code).toBe(0);
    expect(submits(sandbox)).toBe(1);
  });
});

it('a clip whose record and lock are lost is found by its job, also without a key for its provider', async () => {
  const sandbox = await openSandbox();
  const folder = await hostedFilm(sandbox, manyShots(1), { order: ['fal', 'pixverse'] });
  await render(folder);
  const keys = join(folder, '.storyreel/store/keys');
  await Promise.all((await filesIn(keys)).map((name) => writeFile(join(keys, name), '{')));
  await rm(join(folder, 'storyboard.lock.yaml'));

  const end = await render(folder, { FAL_KEY: '' });

  expect([end.code, failuresOf(end)]).toEqual([0, []]);
  expect(submits(sandbox)).toBe(1);
  await expectBooksToAgree(folder, sandbox, 1);
});

it('a clip that had come whole when a run was killed needs no address any more', async () => {
  const sandbox = await openSandbox({}, 'media=410@*');
  const folder = await hostedFilm(sandbox, manyShots(1));
  await render(folder);
  const journal = await readFile(join(folder, '.storyreel', 'journal.jsonl'), 'utf8');
  const [, attempt, url] = /"attempt":"([^"]+)".*"url":"([^"]+)"/.exec(journal) ?? [];
  sandbox.faults.clear();
  const clip = Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
  sandbox.faults.add(readFault('media=410@*'));
  const part = join(folder, '.storyreel', 'tmp', `${attempt}.mp4.part`);

  await writeFile(part, clip.subarray(0, clip.length - 1));
  expect((await render(folder)).code).toBe(5);
  await writeFile(part, clip);
  expect((await render(folder)).code).toBe(0);

  expect(submits(sandbox)).toBe(1);
});

describe('what came of a clip and is no video', () => {
  it('is kept whole beside what came the second time, and both are named', async () => {
    const sandbox = await openSandbox({}, 'media=short@1', 'media=html@2-');
    const folder = await hostedFilm(sandbox, manyShots(1));

    const [failed] = failuresOf(await render(folder));
    const kept = await keptOf(folder);

    expect(kept).toHaveLength(2);
    for (const { path } of kept) {
      expect(failed?.message).toContain(path);
    }
    // What comes once more is kept once; and when the clip itself comes, the rest is of no use.
    await render(folder);
    expect(await keptOf(folder)).toEqual(kept);
    sandbox.faults.clear();
    expect((await render(folder)).code).toBe(0);
    expect(await keptOf(folder)).toEqual([]);
    expect(submits(sandbox)).toBe(1);
  });
});

/** What is kept of clips that could not be used. */
async function keptOf(folder: string) {
  const tmp = join(folder, '.storyreel', 'tmp');
  const names = (await filesIn(tmp)).filter((name) => name.includes('unreadable'));
  return Promise.all(
    names.map(async (name) => ({ path: join(tmp, name), text: await readFile(join(tmp, name), 'latin1') })),
  );
}
