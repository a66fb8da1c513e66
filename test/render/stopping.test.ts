import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import { readJournal } from '../../src/render/journal.js';
import type { Crew } from '../../src/render/work.js';
import { gate, openStudio, type Studio, until, word } from './studio.js';

let studio: Studio;
let stop: AbortController;
beforeEach(async () => {
  studio = await openStudio('alpha');
  stop = new AbortController();
});
afterEach(() => studio.close());

const shots = ['a', 'b', 'c'];

/** Starts a run with one place, to be stopped. */
function start(parts: Partial<Crew> = {}): ReturnType<Studio['run']> {
  const limits = new Map([['alpha', { concurrency: 1 }]]);
  return studio.run(
    shots.map((shot) => studio.want(shot)),
    { signal: stop.signal, limits, ...parts },
  );
}

/** Whatever the run was at when it stopped, the next one ends well and pays for each clip once. */
async function expectGoingOn(): Promise<void> {
  const outcomes = await studio.run(shots.map((shot) => studio.want(shot)));
  expect(Object.values(outcomes).map(word)).toEqual(['stored', 'stored', 'stored']);
  expect(shots.map((shot) => studio.far().charged(shot))).toEqual([1, 1, 1]);
  expect(
    (await readJournal(studio.journalPath))
      .attempts()
      .every(({ state }) => state === 'stored' || state === 'ended'),
  ).toBe(true);
}

it('before it began: nothing is sent', async () => {
  stop.abort(new Error('stopped'));
  expect(Object.values(await start()).map(word)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  expect(studio.far().calls).toEqual([]);
  await expectGoingOn();
});

it('during the paid request: its answer is waited for and written down, and nothing else is sent', async () => {
  const answer = gate();
  const provider = studio.far().provider();
  const submit: typeof provider.submit = async (order, call) => {
    const answered = await provider.submit(order, call);
    await answer.opened;
    expect(call.signal.aborted).toBe(false);
    return answered;
  };
  const running = start({ providers: new Map([['alpha', { ...provider, submit }]]) });
  await until(() => studio.far().jobs.length === 1);
  stop.abort(new Error('stopped'));
  answer.open();
  expect(Object.values(await running).map(word)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  const book = await readJournal(studio.journalPath);
  expect(book.attempts()).toMatchObject([{ state: 'submitted', ticket: { id: 'alpha-1' } }]);
  await expectGoingOn();
});

it('while a spread shot is being submitted at one provider, waiting at another does not end it', async () => {
  await studio.close();
  studio = await openStudio('alpha', 'beta');
  const answer = gate();
  const provider = studio.far('alpha').provider();
  const submit: typeof provider.submit = async (order, call) => {
    const answered = await provider.submit(order, call);
    await answer.opened;
    return answered;
  };
  studio.far('beta').courses.set('a', [{ until: gate().opened }]);
  const limits = new Map([
    ['alpha', { concurrency: 1 }],
    ['beta', { concurrency: 1 }],
  ]);
  const providers = new Map([
    ['alpha', { ...provider, submit }],
    ['beta', studio.far('beta').provider()],
  ]);
  const running = start({ providers, limits, routing: 'spread' });
  await until(() => studio.far('alpha').jobs.length === 1);
  stop.abort(new Error('stopped'));
  answer.open();
  await running;
  expect(
    (await readJournal(studio.journalPath)).attempts().filter(({ state }) => state === 'intended'),
  ).toEqual([]);
});

it('while a look is under way, which the adapter reports as no answer: it is an interruption', async () => {
  studio.far().courses.set('a', [{ until: gate().opened }, 'done']);
  const running = start();
  await until(() => studio.far().count('status alpha-1') === 1);
  stop.abort(new Error('stopped'));
  expect(Object.values(await running).map(word)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  expect(studio.events.filter(({ type }) => type === 'shot-failed')).toEqual([]);
  await expectGoingOn();
});

it('while it waits for a provider that is busy, or unwell', async () => {
  for (const step of [
    { kind: 'busy', retryAfterMs: 300_000 },
    { kind: 'refuse', failure: 'outage' },
  ] as const) {
    stop = new AbortController();
    studio.far().submits.set('a', [step]);
    const stopAtWait: Crew['emit'] = (event) => {
      if (event.type === 'shot-progress' && event.note !== undefined) {
        stop.abort(new Error('stopped'));
      }
    };
    expect(word((await start({ emit: stopAtWait })).a)).toBe('interrupted');
  }
  await expectGoingOn();
});

it('during the download, and while the clip is looked into', async () => {
  const first = start({
    collect: async () => {
      stop.abort(new Error('stopped'));
      throw stop.signal.reason;
    },
  });
  expect(Object.values(await first).map(word)).toEqual(['interrupted', 'interrupted', 'interrupted']);
  stop = new AbortController();
  const second = start({
    probe: async () => {
      stop.abort(new Error('stopped'));
      throw new Error('ffprobe was ended');
    },
  });
  expect(word((await second).a)).toBe('interrupted');
  await expectGoingOn();
});

it('while the list of jobs is read', async () => {
  studio.far().history = true;
  studio.far().submits.set('a', [{ kind: 'lost' }]);
  const provider = studio.far().provider();
  const reconcile = async (): Promise<never> => {
    stop.abort(new Error('stopped'));
    throw stop.signal.reason;
  };
  const running = start({ providers: new Map([['alpha', { ...provider, reconcile }]]) });
  expect(word((await running).a)).toBe('interrupted');
  await expectGoingOn();
});

it("asleep between the word on a job and the job, and the project is another run's on waking: nothing is sent", async () => {
  const lost = new StoryreelError('project-lost', 'another run took this project over');
  const outcomes = await start({ lock: { expectHeld: () => Promise.reject(lost) } });
  expect(Object.values(outcomes)).toMatchObject(shots.map(() => ({ kind: 'failed', code: 'project-lost' })));
  expect(studio.far().jobs).toEqual([]);
});
