import { describe, expect, it } from 'vitest';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import type { Run } from '../../src/render/run.js';
import {
  type Claimant,
  claimPurchase,
  letGo,
  otherBuyers,
  type SharedClips,
  share,
} from '../../src/render/shared-purchase.js';
import type { WantedClip } from '../../src/render/work.js';
import type { FoundPurchase } from '../../src/store/purchases.js';

const ANA: Claimant = { who: 'ana@studio', since: 0 };
const FOUND = { purchase: { key: 'key', provider: 'fal' } } as FoundPurchase;
const WANTED = { shot: 'window', key: 'key', offers: [{ provider: 'fal' }] } as unknown as WantedClip;
const AWAY = new StoryreelError('shared-store-unreachable', 'it is away', { retry: 'safe' });

/** A run with a shared store that does as it is told; time passes by sleeping only. */
function runWith(shared: Partial<SharedClips>, latest?: object) {
  const stopping = new AbortController();
  const notes: (string | undefined)[] = [];
  const givenUp: string[] = [];
  let now = 0;
  const run = {
    crew: {
      signal: stopping.signal,
      providers: new Map([['fal', { local: false }]]),
      clock: {
        now: () => now,
        sleep: async (ms: number, signal?: AbortSignal) => {
          signal?.throwIfAborted();
          now += ms;
        },
      },
      journal: { latest: () => latest },
      shared: {
        patienceMs: 600_000,
        claim: async () => undefined,
        claimant: async () => undefined,
        bring: async () => undefined,
        giveUp: async (key: string) => {
          givenUp.push(key);
        },
        publish: () => undefined,
        ...shared,
      },
    },
    sharing: new Set(),
  } as unknown as Run;
  const show = (_: string, more?: { readonly note?: string }): void => {
    notes.push(more?.note);
  };
  return { run, show, notes, givenUp, stopping, now: () => now };
}

/** Gives one answer after the other, the last one for good; errors are thrown. */
function inTurn<T>(...answers: readonly (T | Error)[]): () => Promise<T> {
  let next = 0;
  return async () => {
    const answer = answers[Math.min(next++, answers.length - 1)];
    if (answer instanceof Error) {
      throw answer;
    }
    return answer as T;
  };
}

describe('before a purchase', () => {
  it('the way is free when nobody else buys it', async () => {
    expect(await claimPurchase(runWith({}).run, WANTED)).toBeUndefined();
  });

  it('a clip that came since the plan was made is taken instead', async () => {
    const { run } = runWith({ bring: async () => FOUND });

    expect(await claimPurchase(run, WANTED)).toEqual({ kind: 'adopted', found: FOUND });
  });

  it("somebody else's claim is respected", async () => {
    const { run } = runWith({ claim: async () => ANA });

    expect(await claimPurchase(run, WANTED)).toEqual({ kind: 'elsewhere', claimant: ANA });
  });
});

describe('while somebody else buys a clip', () => {
  it('it is waited for, with a word on who and since when', async () => {
    const { run, show, notes } = runWith({
      claimant: async () => ANA,
      bring: inTurn<FoundPurchase | undefined>(...Array(20).fill(undefined), FOUND),
    });

    const outcome = await otherBuyers(run, WANTED).waitFor(undefined, show);

    expect(outcome).toEqual({ kind: 'stored', found: FOUND, bought: false });
    expect(notes[0]).toBe('ana@studio is buying it; waiting for the clip');
    expect(notes.at(-1)).toBe('ana@studio is buying it for 2 min; waiting for the clip');
  });

  it('it is not waited for for ever', async () => {
    const { run, show, now } = runWith({ claimant: async () => ANA });

    const outcome = await otherBuyers(run, WANTED).waitFor(undefined, show);

    expect(outcome).toMatchObject({
      kind: 'failed',
      outcome: 'deadline',
      code: 'claimed-elsewhere',
      message: 'ana@studio has been buying it for 10 min, and the clip has not come',
      hint: expect.stringContaining('storyreel store release window'),
    });
    expect(now()).toBeGreaterThanOrEqual(600_000);
    expect(now()).toBeLessThan(620_000);
  });

  it('patience is not renewed by a claim that comes and goes', async () => {
    const { run, show, now } = runWith({});
    const others = otherBuyers(run, WANTED);

    let outcome = await others.waitFor(ANA, show);
    for (let rounds = 0; !outcome && rounds < 1000; rounds++) {
      outcome = await others.waitFor(ANA, show);
    }

    expect(outcome).toMatchObject({ code: 'claimed-elsewhere' });
    expect(now()).toBeLessThan(620_000);
  });

  it('it may be bought here once they have given it up', async () => {
    const { run, show } = runWith({ claimant: inTurn<Claimant | undefined>(ANA, ANA, undefined) });

    expect(await otherBuyers(run, WANTED).waitFor(undefined, show)).toBeUndefined();
  });

  it('a store that is away for a moment says nothing', async () => {
    const { run, show } = runWith({
      claimant: inTurn<Claimant | undefined>(ANA, AWAY, AWAY, ANA),
      bring: inTurn<FoundPurchase | undefined>(undefined, FOUND),
    });

    expect(await otherBuyers(run, WANTED).waitFor(undefined, show)).toMatchObject({ kind: 'stored' });
  });

  it('a disk that is full is said at once', async () => {
    const full = new StoryreelError('disk-full', 'the disk is full', { retry: 'safe' });
    const { run, show } = runWith({ claimant: async () => ANA, bring: inTurn<undefined>(full) });

    await expect(otherBuyers(run, WANTED).waitFor(undefined, show)).rejects.toBe(full);
  });

  it('a clock that is wrong is not believed', async () => {
    const { run, show, notes } = runWith({
      claimant: inTurn<Claimant | undefined>({ who: 'ana@studio', since: 9e12 }),
      bring: async () => FOUND,
    });

    await otherBuyers(run, WANTED).waitFor(undefined, show);

    expect(notes).toEqual(['ana@studio is buying it; waiting for the clip']);
  });

  it('it is not waited for when the run is told to stop', async () => {
    const { run, show, stopping } = runWith({ claimant: async () => ANA });
    stopping.abort(new Error('stopped'));

    await expect(otherBuyers(run, WANTED).waitFor(undefined, show)).rejects.toThrow('stopped');
  });

  it('nobody is asked about the free model', async () => {
    const { run, show } = runWith({ claimant: inTurn<undefined>(AWAY) });
    const free = { ...WANTED, offers: [{ provider: 'local' }] } as unknown as WantedClip;
    const local = { ...run, crew: { ...run.crew, providers: new Map([['local', { local: true }]]) } };

    expect(await otherBuyers(local as unknown as Run, free).waitFor(undefined, show)).toBeUndefined();
  });
});

describe('a claim is given up', () => {
  const ended = (charged: string, outcome = 'failed') => ({
    state: 'ended',
    ending: { outcome, charged, code: 'x', message: 'x' },
  });

  it.each<[string, object | undefined, boolean]>([
    ['when nothing was sent', undefined, true],
    ['when it was refused', ended('no', 'rejected'), true],
    ['when it was paid and no clip will come', ended('yes'), true],
    ['not while its job is at the provider', { state: 'submitted' }, false],
    ['not while its clip is being fetched', { state: 'rendered' }, false],
    ['not while nobody knows whether there is a job', { state: 'intended' }, false],
    ['not when that has to be looked up by a person', ended('unknown', 'unknown'), false],
    ['when an earlier run stored its clip, and this one has none', { state: 'stored' }, true],
  ])('%s', async (_, latest, expected) => {
    const { run, givenUp } = runWith({}, latest);

    await letGo(run, WANTED.key);

    expect(givenUp).toEqual(expected ? ['key'] : []);
  });

  it('not before its clip is published', async () => {
    const published: FoundPurchase[] = [];
    const { run, givenUp } = runWith({ publish: (found) => void published.push(found) }, { state: 'stored' });
    share(run, FOUND);

    await letGo(run, WANTED.key);

    expect(published).toEqual([FOUND]);
    expect(givenUp).toEqual([]);
  });
});
