import { getEventListeners } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import type { ListeningCall, Provider, Ticket } from '../../src/providers/provider.js';
import { VendorError } from '../../src/providers/vendor-error.js';
import { openStudio, type Studio, until, word } from './studio.js';

let studio: Studio;
afterEach(() => studio.close());

type Listen = NonNullable<Provider['listen']>;

/** Runs shots at a provider that tells of its jobs as `listen` says, and counts who listened. */
async function runListening(
  listen: Listen,
  shots: readonly string[],
  more: { readonly signal?: AbortSignal; readonly concurrency?: number } = {},
) {
  const { concurrency = 1, ...parts } = more;
  const opened: Ticket[] = [];
  const told: Listen = (ticket, call) => {
    opened.push(ticket);
    return listen(ticket, call);
  };
  const outcomes = await studio.run(
    shots.map((shot) => studio.want(shot)),
    {
      providers: new Map([['alpha', { ...studio.far().provider(), listen: told }]]),
      limits: new Map([['alpha', { concurrency }]]),
      ...parts,
    },
  );
  return { outcomes, opened };
}

const looks = (): number => studio.far().calls.filter((call) => call.startsWith('status')).length;
const broken = (retry: 'safe' | 'never') =>
  new VendorError({ kind: 'outage', code: 'stream-broken', message: 'broken' }, retry);

/** A job that never ends. */
const endless = (): void => {
  studio.far().courses.set('a', ['running', 'running', { until: new Promise(() => undefined) }]);
};

/** Waits by the studio's clock, as whoever tells of a job would. */
const wait = (ms: number, { signal }: Pick<ListeningCall, 'signal'>): Promise<void> =>
  studio.clock.sleep(ms, signal);

it('a job that is heard to be over is looked at once, and no other time', async () => {
  studio = await openStudio('alpha');
  studio.far().courses.set('a', ['done']);
  let overAt = 0;
  const { outcomes } = await runListening(
    async (_, call) => {
      call.heard({ kind: 'queued', ahead: 3 });
      await wait(4_000, call);
      call.heard({ kind: 'rendering', fraction: 0.5 });
      await wait(5_000, call);
      overAt = studio.clock.now();
      call.heard({ kind: 'over' });
    },
    ['a'],
  );
  expect(word(outcomes.a)).toBe('stored');
  expect(looks()).toBe(1);
  expect(overAt).toBeGreaterThan(0);
  const shown = studio.events.flatMap((event) => (event.type === 'shot-progress' ? [event] : []));
  expect(shown).toContainEqual(expect.objectContaining({ phase: 'queued', ahead: 3 }));
  expect(shown).toContainEqual(expect.objectContaining({ phase: 'rendering', fraction: 0.5 }));
});

it('a job that is only said to render is looked at all the same, every ten seconds', async () => {
  studio = await openStudio('alpha');
  studio.far().courses.set('a', ['running', 'running', 'done']);
  const began = studio.clock.now();
  const { outcomes } = await runListening(
    async (_, call) => {
      call.heard({ kind: 'rendering' });
      await wait(3600_000, call);
    },
    ['a'],
  );
  expect(word(outcomes.a)).toBe('stored');
  expect([looks(), studio.clock.now() - began]).toEqual([3, 30_000]);
});

it('a job that is said to be over before it is goes on to be looked at', async () => {
  studio = await openStudio('alpha');
  studio.far().courses.set('a', ['running', 'running', 'done']);
  const { outcomes } = await runListening(
    async (_, { heard }) => {
      heard({ kind: 'over' });
      heard({ kind: 'over' });
    },
    ['a'],
  );
  expect([word(outcomes.a), looks()]).toEqual(['stored', 3]);
});

it('a line that breaks is followed by a look at once, and looks as ever', async () => {
  studio = await openStudio('alpha');
  studio.far().courses.set('a', ['running', 'running', 'done']);
  const began = studio.clock.now();
  const { outcomes, opened } = await runListening(
    async (_, call) => {
      call.heard({ kind: 'rendering' });
      await wait(3_000, call);
      throw broken('safe');
    },
    ['a'],
  );
  expect([word(outcomes.a), looks(), opened.length]).toEqual(['stored', 3, 1]);
  // One at 3 s, then two after the first pause each.
  expect(studio.clock.now() - began).toBe(5_000);
});

it.each(['silent', 'refused'])('a line that is %s delays no look', async (how) => {
  const times: number[] = [];
  for (const listens of [false, true]) {
    studio = await openStudio('alpha');
    studio.far().courses.set('a', ['running', 'running', 'running', 'done']);
    const began = studio.clock.now();
    const silent: Listen = (_, call) =>
      how === 'silent' ? wait(3600_000, call) : Promise.reject(broken('never'));
    const { outcomes } = listens
      ? await runListening(silent, ['a'])
      : { outcomes: await studio.run([studio.want('a')]) };
    expect([word(outcomes.a), looks()]).toEqual(['stored', 4]);
    times.push(studio.clock.now() - began);
    if (!listens) {
      await studio.close();
    }
  }
  expect(times[1]).toBe(times[0]);
});

it('nobody listens again in the run where there is nothing to hear', async () => {
  studio = await openStudio('alpha');
  const { outcomes, opened } = await runListening(
    () => Promise.reject(broken('never')),
    ['a', 'b', 'c', 'd'],
  );
  expect(Object.values(outcomes).map(word)).toEqual(['stored', 'stored', 'stored', 'stored']);
  expect(opened).toHaveLength(1);
});

it('after three lines that broke nobody listens for a minute', async () => {
  studio = await openStudio('alpha');
  const shots = Array.from({ length: 12 }, (_, index) => `shot-${index}`);
  for (const shot of shots) {
    // Eight seconds and more each, so that the twelve take longer than the minute.
    studio.far().courses.set(shot, ['running', 'running', 'running', 'running', 'running', 'done']);
  }
  const began = studio.clock.now();
  const at: number[] = [];
  const { opened } = await runListening(async () => {
    at.push(studio.clock.now() - began);
    throw broken('safe');
  }, shots);
  expect(opened.length).toBeGreaterThan(3);
  expect(opened.length).toBeLessThan(shots.length);
  expect((at[3] ?? 0) - (at[2] ?? 0)).toBeGreaterThanOrEqual(60_000);
});

it('a run that is stopped hangs up at once', async () => {
  studio = await openStudio('alpha');
  endless();
  const stop = new AbortController();
  let hungUp = false;
  const { outcomes } = await runListening(
    async (_, { signal, heard }) => {
      heard({ kind: 'rendering' });
      setImmediate(() => stop.abort(new DOMException('interrupted', 'AbortError')));
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      hungUp = true;
      throw broken('safe');
    },
    ['a'],
    { signal: stop.signal },
  );
  expect([word(outcomes.a), hungUp]).toEqual(['interrupted', true]);
});

it('a line is hung up when a look sees the end first, and leaves nothing behind', async () => {
  studio = await openStudio('alpha');
  const { signal } = new AbortController();
  const open = new Set<Ticket>();
  const shots = Array.from({ length: 30 }, (_, index) => `shot-${index}`);
  const { opened } = await runListening(
    async (ticket, call) => {
      open.add(ticket);
      await new Promise((resolve) => call.signal.addEventListener('abort', resolve, { once: true }));
      open.delete(ticket);
      call.heard({ kind: 'queued', ahead: 77 });
      throw broken('safe');
    },
    shots,
    { signal, concurrency: 4 },
  );
  await until(() => open.size === 0);
  expect([opened.length, getEventListeners(signal, 'abort').length]).toEqual([30, 0]);
  expect(studio.events).not.toContainEqual(expect.objectContaining({ ahead: 77 }));
});

it('an adopted job is looked at before anybody listens', async () => {
  studio = await openStudio('alpha');
  endless();
  const stop = new AbortController();
  await runListening(
    async (_, call) => {
      setImmediate(() => stop.abort(new DOMException('interrupted', 'AbortError')));
      await wait(3600_000, call);
    },
    ['a'],
    { signal: stop.signal },
  );
  for (const job of studio.far().jobs) {
    Object.assign(job, { course: ['done'], looks: 0 });
  }
  const { outcomes, opened } = await runListening(() => Promise.reject(new Error('a bug')), ['a']);
  expect([word(outcomes.a), opened.length, studio.far().charged('a')]).toEqual(['stored', 0, 1]);
});

it('a bug in listening rejects the run', async () => {
  studio = await openStudio('alpha');
  endless();
  await expect(runListening(() => Promise.reject(new TypeError('a bug')), ['a'])).rejects.toThrow('a bug');
});
