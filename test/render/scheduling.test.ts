import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { VendorError } from '../../src/providers/vendor-error.js';
import type { ProviderLimits, WantedClip } from '../../src/render/work.js';
import { digestOf } from '../../src/terms/digest.js';
import type { FarEnd } from './far-end.js';
import { gate, openStudio, type Studio, until, word } from './studio.js';

let studio: Studio;
afterEach(async () => {
  vi.useRealTimers();
  await studio.close();
});

const named = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `shot-${String(index).padStart(3, '0')}`);

const sent = (end: FarEnd): number => end.calls.filter((call) => call.startsWith('submit')).length;

function limits(all: Record<string, ProviderLimits>): ReadonlyMap<string, ProviderLimits> {
  return new Map(Object.entries(all));
}

it('two shots that ask for the same clip buy it once, and both have it', async () => {
  studio = await openStudio('alpha');
  const outcomes = await studio.run([studio.want('a', 'rain'), studio.want('b', 'rain')]);
  expect(outcomes).toMatchObject({
    a: { kind: 'stored', bought: true },
    b: { kind: 'stored', bought: false },
  });
  expect(studio.far().jobs).toHaveLength(1);
  const costs = studio.events.flatMap((event) => (event.type === 'shot-stored' ? [event.cost_usd] : []));
  expect(costs).toEqual([0.25, 0]);
});

it('two shots with one key share the failure, too', async () => {
  studio = await openStudio('alpha');
  studio.far().submits.set('a', [{ kind: 'lost' }]);
  const outcomes = await studio.run([studio.want('a', 'rain'), studio.want('b', 'rain')]);
  expect(Object.values(outcomes).map(word)).toEqual(['unknown', 'unknown']);
  expect(sent(studio.far())).toBe(1);
});

it('jobs in flight stay within the limit, fill it, and go in the order of the film', async () => {
  studio = await openStudio('alpha');
  const shots = named(30);
  const outcomes = await studio.run(
    shots.map((shot) => studio.want(shot)),
    { limits: limits({ alpha: { concurrency: 7 } }) },
  );
  expect(Object.values(outcomes).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(studio.far().mostInFlight).toBe(7);
  const submits = studio.far().calls.filter((call) => call.startsWith('submit'));
  expect(submits.slice(0, 7)).toEqual(shots.slice(0, 7).map((shot) => `submit ${shot}`));
});

it('in order, the second provider gets nothing while the first takes all', async () => {
  studio = await openStudio('alpha', 'beta');
  await studio.run(named(12).map((shot) => studio.want(shot)));
  expect([studio.far('alpha').jobs.length, studio.far('beta').jobs.length]).toEqual([12, 0]);
});

it("spread, all providers' places are full while shots wait", async () => {
  studio = await openStudio('alpha', 'beta', 'gamma');
  const held = gate();
  const ends = ['alpha', 'beta', 'gamma'].map((name) => studio.far(name));
  const shots = named(20);
  for (const end of ends) {
    for (const shot of shots) {
      end.courses.set(shot, [{ until: held.opened }, 'done']);
    }
  }
  const running = studio.run(
    shots.map((shot) => studio.want(shot)),
    {
      routing: 'spread',
      limits: limits({ alpha: { concurrency: 2 }, beta: { concurrency: 5 }, gamma: { concurrency: 3 } }),
    },
  );
  await until(() => ends.reduce((sum, end) => sum + end.inFlight, 0) === 10);
  expect(ends.map((end) => end.inFlight)).toEqual([2, 5, 3]);
  held.open();
  expect(Object.values(await running).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(ends.map((end) => end.mostInFlight)).toEqual([2, 5, 3]);
  expect(ends.reduce((sum, end) => sum + end.jobs.length, 0)).toBe(20);
});

/** Lets seconds pass on p-queue's timers; the disk is real and is given time to keep up. */
async function pass(seconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  for (let turn = 0; turn < 300; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
}

it('no more submits in any minute than the provider allows', async () => {
  studio = await openStudio('alpha');
  fakeTimers();
  const running = studio.run(
    named(7).map((shot) => studio.want(shot)),
    { limits: limits({ alpha: { concurrency: 10, perMinute: 2 } }) },
  );
  for (const count of [2, 4, 6]) {
    await until(() => sent(studio.far()) === count);
    await pass(57);
    expect(sent(studio.far())).toBe(count);
    await pass(3);
  }
  expect(Object.values(await running).every(({ kind }) => kind === 'stored')).toBe(true);
});

it('spread, a provider of two a minute holds no shot back from the others, and gets its two', async () => {
  studio = await openStudio('slow', 'fast');
  fakeTimers();
  const held = gate();
  const shots = named(40);
  for (const shot of shots) {
    studio.far('fast').courses.set(shot, [{ until: held.opened }, 'done']);
  }
  const running = studio.run(
    shots.map((shot) => studio.want(shot)),
    {
      routing: 'spread',
      limits: limits({ slow: { concurrency: 40, perMinute: 2 }, fast: { concurrency: 20 } }),
    },
  );
  await until(() => sent(studio.far('fast')) === 20 && sent(studio.far('slow')) === 2);
  await pass(61);
  await until(() => sent(studio.far('slow')) === 4);
  held.open();
  // No more time passes: all the rest goes to the fast one, and none waits for a turn at the slow one.
  await until(() => sent(studio.far('fast')) === 36);
  await until(() => studio.events.filter(({ type }) => type === 'shot-stored').length === 40);
  await pass(61);
  expect(Object.values(await running).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(sent(studio.far('slow'))).toBe(4);
});

it('one look that hangs delays no other job', async () => {
  studio = await openStudio('alpha');
  const held = gate();
  studio.far().courses.set('shot-000', [{ until: held.opened }, 'done']);
  const shots = named(10);
  const running = studio.run(
    shots.map((shot) => studio.want(shot)),
    { limits: limits({ alpha: { concurrency: 2 } }) },
  );
  await until(() => studio.events.filter((event) => event.type === 'shot-stored').length === 9);
  held.open();
  expect(word((await running)['shot-000'])).toBe('stored');
});

it('a clip that is long in coming keeps no place at the provider', async () => {
  studio = await openStudio('alpha');
  const held = gate();
  const people = await studio.crew();
  const shots = named(6);
  const running = studio.run(
    shots.map((shot) => studio.want(shot)),
    {
      limits: limits({ alpha: { concurrency: 1 } }),
      collect: async (source, path, signal) => {
        await held.opened;
        await people.collect(source, path, signal);
      },
    },
  );
  await until(() => sent(studio.far()) === shots.length);
  expect(studio.events.some((event) => event.type === 'shot-stored')).toBe(false);
  held.open();
  expect(Object.values(await running).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(studio.far().mostInFlight).toBe(1);
});

it('hundreds of shots for one provider hold no shot back from another', async () => {
  studio = await openStudio('slow', 'other');
  const held = gate();
  const slow = named(200).map((shot) => studio.want(shot));
  for (const { shot } of slow) {
    studio.far('slow').courses.set(shot, [{ until: held.opened }, 'done']);
  }
  const only = (name: string, wanted: WantedClip): WantedClip => ({
    ...wanted,
    offers: wanted.offers.filter(({ provider }) => provider === name),
  });
  const running = studio.run(
    [...slow.map((clip) => only('slow', clip)), only('other', studio.want('last'))],
    { limits: limits({ slow: { concurrency: 1 }, other: { concurrency: 1 } }) },
  );
  await until(() => studio.events.some((event) => event.type === 'shot-stored'));
  expect(studio.events.flatMap((event) => (event.type === 'shot-stored' ? [event.shot] : []))).toEqual([
    'last',
  ]);
  held.open();
  expect(Object.values(await running).every(({ kind }) => kind === 'stored')).toBe(true);
});

it('a failed shot leaves its place to the next', async () => {
  studio = await openStudio('alpha');
  const shots = named(6);
  const steps = ['lost', 'dropped', 'throw'] as const;
  for (const [index, kind] of steps.entries()) {
    studio.far().submits.set(shots[index] ?? '', [{ kind }]);
  }
  studio.far().courses.set('shot-003', ['expired']);
  studio.far().courses.set('shot-004', [{ failed: 'input', charged: 'no' }]);
  const outcomes = await studio.run(
    shots.map((shot) => studio.want(shot)),
    { limits: limits({ alpha: { concurrency: 1 } }) },
  );
  expect(Object.values(outcomes).map(word)).toEqual([
    'unknown',
    'unknown',
    'unknown',
    'expired',
    'failed',
    'stored',
  ]);
});

it('a provider that is busy gets fewer jobs at once, and more again when it takes them', async () => {
  studio = await openStudio('alpha');
  const shots = named(24);
  for (const shot of shots.slice(0, 8)) {
    studio.far().submits.set(shot, [{ kind: 'busy', retryAfterMs: 1000 }]);
  }
  const outcomes = await studio.run(
    shots.map((shot) => studio.want(shot)),
    { limits: limits({ alpha: { concurrency: 8 } }) },
  );
  expect(Object.values(outcomes).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(studio.far().mostInFlight).toBeLessThanOrEqual(8);
  expect(shots.every((shot) => studio.far().charged(shot) === 1)).toBe(true);
});

it('the breaker lets one try when its pause is over, and all when that went well', async () => {
  studio = await openStudio('alpha');
  const shots = named(12);
  for (const shot of shots) {
    studio.far().submits.set(shot, [{ kind: 'refuse', failure: 'outage' }]);
  }
  const outcomes = await studio.run(shots.map((shot) => studio.want(shot)));
  expect(Object.values(outcomes).every(({ kind }) => kind === 'stored')).toBe(true);
  expect(studio.far().jobs).toHaveLength(12);
});

it('a key that is refused when a picture is uploaded is used once, and no shot asks again', async () => {
  studio = await openStudio('alpha');
  const path = join(studio.folder, 'mira.png');
  await writeFile(path, 'a picture');
  const digest = digestOf('a picture');
  let uploads = 0;
  const host = async (): Promise<never> => {
    uploads++;
    throw new VendorError({ kind: 'account', code: 'credential-refused', message: 'bad key' }, 'never');
  };
  const wanted = named(5).map((shot) => {
    const clip = studio.want(shot);
    const mira = {
      name: 'mira',
      alias: 'mira',
      type: 'subject',
      digest,
      picture: { kind: 'file', path },
    } as const;
    return { ...clip, request: { ...clip.request, references: [mira] } };
  });
  const outcomes = await studio.run(wanted, {
    providers: new Map([['alpha', { ...studio.far().provider(), host }]]),
    limits: limits({ alpha: { concurrency: 1 } }),
  });
  expect(Object.values(outcomes).map((outcome) => 'code' in outcome && outcome.code)).toEqual(
    named(5).map(() => 'credential-refused'),
  );
  expect([uploads, sent(studio.far())]).toEqual([1, 0]);
});

it('a picture is uploaded once, however many shots show it', async () => {
  studio = await openStudio('alpha');
  const path = join(studio.folder, 'mira.png');
  await writeFile(path, 'a picture');
  const digest = digestOf('a picture');
  let uploads = 0;
  const host = async (picture: { path: string }) => {
    uploads++;
    expect(await readFile(picture.path, 'utf8')).toBe('a picture');
    return { handle: 'https://alpha.example/mira.png' };
  };
  const wanted = named(5).map((shot) => {
    const clip = studio.want(shot);
    const mira = {
      name: 'mira',
      alias: 'mira',
      type: 'subject',
      digest,
      picture: { kind: 'file', path },
    } as const;
    return { ...clip, request: { ...clip.request, references: [mira] } };
  });
  const providers = new Map([['alpha', { ...studio.far().provider(), host }]]);
  await studio.run(wanted.slice(0, 4), { providers });
  await studio.run(wanted, { providers });
  expect([uploads, studio.far().jobs.length]).toEqual([1, 5]);
});

it('a provider with a bug rejects the run, after every other shot has come to its end', async () => {
  studio = await openStudio('alpha');
  const crew = await studio.crew();
  const provider = studio.far().provider();
  const status: typeof provider.status = async (ticket, call) => {
    if (ticket.id === 'alpha-1') {
      throw new TypeError('a bug');
    }
    return provider.status(ticket, call);
  };
  await crew.journal.close();
  const providers = new Map([['alpha', { ...provider, status }]]);
  await expect(
    studio.run(
      named(3).map((shot) => studio.want(shot)),
      { providers },
    ),
  ).rejects.toThrow('a bug');
  expect(studio.events.filter((event) => event.type === 'shot-stored')).toHaveLength(2);
});
