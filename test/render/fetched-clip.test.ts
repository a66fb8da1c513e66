import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCollect } from '../../src/crew/collect.js';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import { resolveShot } from '../../src/render/resolve.js';
import type { Collect } from '../../src/render/work.js';
import { openStudio, type Studio, until, word } from './studio.js';

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio('alpha');
});
afterEach(() => studio.close());

/** Every address that clips came from is dead from now on, and no other is told. */
function addressesDie(): void {
  const { gone } = studio.far('alpha');
  for (const address of studio.fetched) {
    gone.add(address);
  }
}

describe('a clip that has come', () => {
  it('and could not be looked at for the state of this machine is there for the next run', async () => {
    const probe = async (): Promise<never> => {
      addressesDie();
      throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
    };
    const first = await studio.run([studio.want('window')], { probe });
    expect(first.window).toMatchObject({ kind: 'failed', code: 'disk-failed' });

    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far('alpha').charged('window')).toBe(1);
  });

  it('and is no video is kept, and named, when it cannot be had again', async () => {
    const probe = async (): Promise<never> => {
      addressesDie();
      throw new StoryreelError('clip-unreadable', 'it is cut off');
    };
    const { window } = await studio.run([studio.want('window')], { probe });

    const kept = /it is kept as (\S+\.unreadable\S+\.mp4), and /.exec(
      window?.kind === 'failed' ? window.message : '',
    );
    expect(await readFile(kept?.[1] ?? '', 'utf8')).toMatch(/^clip of /);
  });

  it('whole at the second fetch leaves nothing of the first behind', async () => {
    let looks = 0;
    const probe: Parameters<Studio['run']>[1] = {
      probe: async (path, signal) => {
        looks++;
        if (looks === 1) {
          throw new StoryreelError('clip-unreadable', 'it is cut off');
        }
        return (await studio.crew()).probe(path, signal);
      },
    };
    expect(word((await studio.run([studio.want('window')], probe)).window)).toBe('stored');
    expect(await readdir(join(studio.folder, '.storyreel', 'tmp'))).toEqual([]);
  });
});

it('a clip that takes its time to come says how far it is, and not at every byte', async () => {
  const collect: Collect = async (source, path, signal, progress) => {
    for (const fraction of [0.1, 0.2, 0.3, 0.4]) {
      await studio.clock.sleep(3_000, signal);
      progress?.(fraction);
    }
    return (await studio.crew()).collect(source, path, signal);
  };
  await studio.run([studio.want('window')], { collect });
  const told = studio.events.flatMap((event) =>
    event.type === 'shot-progress' && event.phase === 'downloading' ? [event.fraction] : [],
  );
  expect(told).toEqual([undefined, 0.2, 0.4]);
});

describe('a clip that is not at its address', () => {
  const address = 'https://alpha.example/alpha-1/window';

  it('is looked for while other clips are fetched', async () => {
    const { missing } = studio.far();
    missing.set(address, Number.POSITIVE_INFINITY);
    const limits = new Map([['alpha', { concurrency: 1 }]]);
    const shots = ['window', 'door', 'stairs'].map((shot) => studio.want(shot));
    const running = studio.run(shots, { limits, patience: { missingMs: Number.POSITIVE_INFINITY } });

    await until(() => studio.events.filter(({ type }) => type === 'shot-stored').length === 2);
    missing.clear();

    expect(Object.values(await running).map(word)).toEqual(['stored', 'stored', 'stored']);
    expect(studio.far().jobs).toHaveLength(3);
  });

  it('is asked for at the provider each time', async () => {
    studio.far().missing.set(address, 7);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().count('status alpha-1')).toBe(2 + 7);
  });

  it('for longer than patience has it counts as expired, and the next run asks once more', async () => {
    studio.far().missing.set(address, Number.POSITIVE_INFINITY);
    expect((await studio.run([studio.want('window')])).window).toMatchObject({
      outcome: 'expired',
      job: 'alpha-1',
      message: 'HTTP 404, tried for 3 minutes',
    });
    const asked = studio.far().count('status alpha-1');
    expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
    expect(studio.far().count('status alpha-1')).toBe(asked + 2);

    studio.far().missing.clear();
    expect((await studio.run([studio.want('window')])).window).toMatchObject({
      kind: 'stored',
      bought: false,
    });
    expect(studio.far().charged('window')).toBe(1);
    expect(await studio.run([studio.want('window')])).toMatchObject({ window: { bought: false } });
  });

  it('is not bought anew because the disk does not take it when it is asked for once more', async () => {
    studio.far().missing.set(address, Number.POSITIVE_INFINITY);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
    studio.far().missing.clear();
    const { journal } = await studio.crew();
    await resolveShot(journal, 'window', { kind: 'retake' });
    await journal.close();

    const collect = async (): Promise<never> => {
      throw new StoryreelError('disk-full', 'the disk is full', { retry: 'safe' });
    };
    expect((await studio.run([studio.want('window')], { collect })).window).toMatchObject({
      code: 'disk-full',
    });
    expect(studio.far().charged('window')).toBe(1);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().charged('window')).toBe(1);
  });

  it('is waited for less where the provider has no record of the job, and not for one such answer', async () => {
    studio.far().missing.set(address, Number.POSITIVE_INFINITY);
    studio.far().courses.set('window', ['done', 'expired', 'done', 'expired']);
    expect((await studio.run([studio.want('window')])).window).toMatchObject({
      outcome: 'expired',
      message: 'the result is gone',
    });
    // Done, two answers that come to nothing, and six within a good minute.
    expect(studio.far().count('status alpha-1')).toBe(1 + 1 + 1 + 6);
  });

  it('is not given up while the provider does not answer', async () => {
    studio.far().missing.set(address, Number.POSITIVE_INFINITY);
    studio.far().courses.set('window', ['done', 'unanswered']);
    expect((await studio.run([studio.want('window')])).window).toMatchObject({
      code: 'no-answer',
      job: 'alpha-1',
    });
    studio.far().missing.clear();
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().charged('window')).toBe(1);
  });
});

it('a clip that was made here and moved before the run was killed is still there', async () => {
  const collect = createCollect(() => Promise.reject(new Error('nothing is downloaded')));
  const folder = join(studio.folder, 'made');
  await mkdir(folder);
  const [made, path] = [join(folder, 'made.mp4'), join(folder, 'attempt.mp4')];
  await writeFile(made, 'a clip');
  const { signal } = new AbortController();

  await collect({ kind: 'file', path: made }, path, signal);
  await collect({ kind: 'file', path: made }, path, signal);

  expect(await readFile(path, 'utf8')).toBe('a clip');
  await expect(
    collect({ kind: 'file', path: made }, join(folder, 'other.mp4'), signal),
  ).rejects.toMatchObject({
    code: 'clip-gone',
  });
});
