import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../src/providers/provider.js';
import { openJournal, readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { resolveShot, type Verdict } from '../../src/render/resolve.js';
import { gate, openStudio, PRICE, type Studio, until, word } from './studio.js';

let studio: Studio;
afterEach(() => studio.close());

async function resolve(shot: string, verdict: Verdict): Promise<void> {
  const journal = await openJournal(studio.journalPath, { clock: studio.clock, notify: () => undefined });
  await resolveShot(journal, shot, verdict).finally(() => journal.close());
}

describe('one provider', () => {
  beforeEach(async () => {
    studio = await openStudio('alpha');
  });

  it('a clip is sent for once, and each arrow is in the journal', async () => {
    studio.far().cost = 240_000;
    const { window } = await studio.run([studio.want('window')]);
    expect(window).toMatchObject({ kind: 'stored', bought: true, found: { purchase: { cost_usd: 0.24 } } });
    const types = (await studio.journalText()).match(/attempt-[a-z]+(?=")/g);
    expect(types).toEqual(['attempt-intended', 'attempt-submitted', 'attempt-rendered', 'attempt-stored']);
    expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({
      spent: 240_000,
      reserved: 0,
    });
    expect(await studio.run([studio.want('renamed', 'window')])).toMatchObject({
      renamed: { bought: false },
    });
    expect(studio.far().jobs).toHaveLength(1);
  });

  it.each<[Failure['kind'], string]>([
    ['input', 'rejected'],
    ['moderated', 'moderated'],
    ['protocol', 'rejected'],
    ['deadline', 'rejected'],
  ])('a refusal for %s is sent once and ends %s', async (failure, outcome) => {
    studio.far().submits.set('window', [{ kind: 'refuse', failure }]);
    const { window } = await studio.run([studio.want('window')]);
    expect(word(window)).toBe(outcome);
    expect(window).toMatchObject({ code: `refused-${failure}` });
    expect(studio.far().count('submit window')).toBe(1);
  });

  it('what the content policy refused is asked again only when a person says so', async () => {
    studio.far().courses.set('window', [{ failed: 'moderated', charged: 'unknown' }]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('moderated');
    const again = (await studio.run([studio.want('window')])).window;
    expect(again).toMatchObject({
      outcome: 'moderated',
      hint: expect.stringContaining('storyreel retake window'),
    });
    expect(studio.far().count('submit window')).toBe(1);
    studio.far().courses.delete('window');
    await resolve('window', { kind: 'retake' });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  });

  it('a refused key stops the provider for every shot of the run', async () => {
    const shots = ['a', 'b', 'c', 'd', 'e', 'f'];
    studio.far().submits.set('a', [{ kind: 'refuse', failure: 'account' }]);
    const limits = new Map([['alpha', { concurrency: 1 }]]);
    const outcomes = await studio.run(
      shots.map((shot) => studio.want(shot)),
      { limits },
    );
    expect(shots.map((shot) => word(outcomes[shot]))).toEqual(shots.map(() => 'rejected'));
    expect(studio.far().calls).toEqual(['submit a']);
  });

  it('an outage is waited out', async () => {
    const refuse = { kind: 'refuse', failure: 'outage' } as const;
    studio.far().submits.set('window', [refuse, refuse, refuse, refuse, refuse]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().count('submit window')).toBe(6);
  });

  it('an outage without end is given up with its own reason, and the breaker keeps most shots from asking', async () => {
    const shots = Array.from({ length: 20 }, (_, index) => `shot-${index}`);
    for (const shot of shots) {
      studio.far().submits.set(
        shot,
        Array.from({ length: 500 }, () => ({ kind: 'refuse', failure: 'outage' }) as const),
      );
    }
    const outcomes = await studio.run(
      shots.map((shot) => studio.want(shot)),
      { patience: { outageMs: 120_000 } },
    );
    for (const shot of shots) {
      expect(outcomes[shot]).toMatchObject({
        outcome: 'rejected',
        code: expect.stringMatching(/^(refused-outage|provider-unwell)$/),
      });
    }
    // Alone, each of them would have asked eight times.
    expect(studio.far().calls.length).toBeLessThan(40);
    expect(studio.far().jobs).toEqual([]);
  });

  it('a busy provider is waited for as long as it says, and asked again', async () => {
    studio.far().submits.set('window', [{ kind: 'busy', retryAfterMs: 42_000 }, { kind: 'busy' }]);
    const before = studio.clock.now();
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.clock.now() - before).toBeGreaterThanOrEqual(47_000);
    expect(studio.far().charged('window')).toBe(1);
  });

  it.each([0, 86_400_000])(
    'a provider that is busy for ever and says %d ms ends the shot all the same',
    async (ms) => {
      studio.far().submits.set(
        'window',
        Array.from({ length: 2000 }, () => ({ kind: 'busy', retryAfterMs: ms }) as const),
      );
      const { window } = await studio.run([studio.want('window')], { patience: { outageMs: 60_000 } });
      expect(window).toMatchObject({ outcome: 'rejected', code: 'provider-busy' });
      expect(studio.far().calls.length).toBeLessThanOrEqual(121);
    },
  );

  it('ten minutes of "again in 0 s" are no thousand lines in the journal', async () => {
    const busy = { kind: 'busy', retryAfterMs: 0 } as const;
    studio.far().submits.set(
      'window',
      Array.from({ length: 2000 }, () => busy),
    );
    const { window } = await studio.run([studio.want('window')]);
    expect(window).toMatchObject({ code: 'provider-busy' });
    expect((await studio.journalText()).split('\n').length).toBeLessThan(200);
  });

  it('a lost answer parks the shot; it is not sent again until a person settles it', async () => {
    studio.far().submits.set('window', [{ kind: 'lost' }]);
    const { window } = await studio.run([studio.want('window')]);
    expect(window).toMatchObject({
      outcome: 'unknown',
      hint: expect.stringContaining('storyreel resolve window'),
    });
    expect(studio.events).toContainEqual(
      expect.objectContaining({ type: 'shot-failed', outcome: 'unknown' }),
    );
    expect(word((await studio.run([studio.want('window')])).window)).toBe('unknown');
    expect(studio.far().count('submit window')).toBe(1);
    await resolve('window', { kind: 'charged', job: 'alpha-1' });
    expect(await studio.run([studio.want('window')])).toMatchObject({ window: { kind: 'stored' } });
    expect(studio.far().count('submit window')).toBe(1);
  });

  it('a submit of which nothing arrived is sent again once a person says so', async () => {
    studio.far().submits.set('window', [{ kind: 'dropped' }]);
    await studio.run([studio.want('window')]);
    await resolve('window', { kind: 'not-charged' });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().charged('window')).toBe(1);
    await expect(resolve('window', { kind: 'not-charged' })).rejects.toMatchObject({
      code: 'nothing-to-resolve',
    });
  });

  it('a job that another shot has cannot be claimed', async () => {
    studio.far().submits.set('window', [{ kind: 'dropped' }]);
    await studio.run([studio.want('window'), studio.want('door')]);
    await expect(resolve('window', { kind: 'charged', job: 'alpha-1' })).rejects.toMatchObject({
      code: 'job-taken',
    });
  });

  it('an adapter that throws in a submit leaves it unknown', async () => {
    studio.far().submits.set('window', [{ kind: 'throw' }]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('unknown');
    expect(word((await studio.run([studio.want('window')])).window)).toBe('unknown');
    expect(studio.far().count('submit window')).toBe(1);
  });

  it('a result that is gone is not bought again before a retake', async () => {
    studio.far().courses.set('window', ['expired']);
    const { window } = await studio.run([studio.want('window')]);
    expect(window).toMatchObject({
      outcome: 'expired',
      job: 'alpha-1',
      hint: expect.stringContaining('retake window'),
    });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
    expect(studio.far().charged('window')).toBe(1);
    studio.far().courses.delete('window');
    await resolve('window', { kind: 'retake' });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().charged('window')).toBe(2);
  });

  it('a job that nobody knows of is gone after a minute of that, and not before', async () => {
    studio
      .far()
      .courses.set('window', ['running', ...Array.from({ length: 4 }, () => 'expired' as const), 'done']);
    studio.far().courses.set('door', ['expired']);
    const before = studio.clock.now();
    const { window, door } = await studio.run([studio.want('window'), studio.want('door')]);
    expect([word(window), word(door)]).toEqual(['stored', 'expired']);
    expect(studio.clock.now() - before).toBeGreaterThanOrEqual(60_000);
  });

  it('a service that fails between two such answers has not said it twice', async () => {
    const flapping = Array.from({ length: 20 }, () => ['expired', 'unanswered'] as const).flat();
    studio.far().courses.set('window', [...flapping, 'done']);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  });

  it('a dead address is asked for once more, and then the clip counts as gone', async () => {
    studio.far().gone.add('https://alpha.example/alpha-1/window');
    expect((await studio.run([studio.want('window')])).window).toMatchObject({
      outcome: 'expired',
      job: 'alpha-1',
    });
    expect(studio.far().count('status alpha-1')).toBe(3);
  });

  it('a job that takes too long is left to the next run, which finishes it', async () => {
    studio.far().courses.set('window', [...Array.from({ length: 400 }, () => 'running' as const), 'done']);
    const { window } = await studio.run([studio.want('window')], { patience: { jobMs: 60_000 } });
    expect(window).toMatchObject({ outcome: 'deadline', job: 'alpha-1' });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().charged('window')).toBe(1);
  });

  it('questions that fail never end a job', async () => {
    studio.far().courses.set('window', [...Array.from({ length: 50 }, () => 'unanswered' as const), 'done']);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  });

  it('a job that failed for want of capacity is made once more, uncharged; a charged one is not', async () => {
    studio.far().courses.set('free', [{ failed: 'outage', charged: 'no' }]);
    studio.far().courses.set('paid', [{ failed: 'outage', charged: 'yes' }]);
    studio.far().courses.set('maybe', [{ failed: 'outage', charged: 'unknown' }]);
    const wanted = ['free', 'paid', 'maybe'].map((shot) => studio.want(shot));
    const outcomes = await studio.run(wanted);
    expect(Object.values(outcomes).map(word)).toEqual(['failed', 'failed', 'failed']);
    expect(['free', 'paid', 'maybe'].map((shot) => studio.far().charged(shot))).toEqual([2, 1, 1]);
  });

  it.each(['yes', 'unknown'] as const)(
    'a failure that was charged (%s) is bought again by no later run before a retake',
    async (charged) => {
      studio.far().courses.set('window', [{ failed: 'outage', charged }]);
      const retake = { outcome: 'failed', hint: expect.stringContaining('storyreel retake window') };
      expect((await studio.run([studio.want('window')])).window).toMatchObject(retake);
      expect((await studio.run([studio.want('window')])).window).toMatchObject(retake);
      expect(studio.far().charged('window')).toBe(1);
      studio.far().courses.delete('window');
      await resolve('window', { kind: 'retake' });
      expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    },
  );

  it('a failure that proves uncharged in the end is given back and bought again', async () => {
    studio.far().courses.set('window', [{ failed: 'outage', charged: 'unknown' }]);
    await studio.run([studio.want('window')]);
    studio.far().courses.delete('window');
    await resolve('window', { kind: 'not-charged' });
    expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({ unknown: 0 });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  });

  it.each(['before', 'after'] as const)(
    'a wrongly named job is put right %s it was asked after',
    async (when) => {
      studio.far().submits.set('window', [{ kind: 'lost' }]);
      await studio.run([studio.want('window')]);
      await resolve('window', { kind: 'charged', job: 'alpha-99' });
      if (when === 'after') {
        expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
      }
      await resolve('window', { kind: 'charged', job: 'alpha-1' });
      expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
      expect(studio.far().charged('window')).toBe(1);
      await expect(resolve('window', { kind: 'charged', job: 'alpha-2' })).rejects.toMatchObject({
        code: 'nothing-to-resolve',
      });
    },
  );

  it('two shots whose jobs were mixed up get each its own', async () => {
    for (const shot of ['window', 'door']) {
      studio.far().submits.set(shot, [{ kind: 'lost' }]);
    }
    const wanted = [studio.want('window'), studio.want('door')];
    await studio.run(wanted);
    await resolve('window', { kind: 'charged', job: 'alpha-2' });
    await resolve('door', { kind: 'charged', job: 'alpha-1' });
    await resolve('window', { kind: 'not-charged' });
    await resolve('door', { kind: 'charged', job: 'alpha-2' });
    await resolve('window', { kind: 'charged', job: 'alpha-1' });
    expect(await studio.run(wanted)).toMatchObject({
      window: { found: { purchase: { job: 'alpha-1' } } },
      door: { found: { purchase: { job: 'alpha-2' } } },
    });
    expect(studio.far().jobs).toHaveLength(2);
  });

  it('a job that was named and taken back is bought anew, and its money is free', async () => {
    studio.far().submits.set('window', [{ kind: 'dropped' }]);
    await studio.run([studio.want('window')]);
    await resolve('window', { kind: 'charged', job: 'alpha-99' });
    await resolve('window', { kind: 'not-charged' });
    expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({
      spent: 0,
      reserved: 0,
      unknown: 0,
    });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far().count('submit window')).toBe(2);
  });

  it('a job named by a person that is gone is not bought again either', async () => {
    studio.far().submits.set('window', [{ kind: 'lost' }]);
    studio.far().courses.set('window', ['expired']);
    await studio.run([studio.want('window')]);
    await resolve('window', { kind: 'charged', job: 'alpha-1' });
    expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
    expect(word((await studio.run([studio.want('window')])).window)).toBe('expired');
    expect(studio.far().charged('window')).toBe(1);
  });

  it("a provider's odd numbers do not make the journal unreadable", async () => {
    studio.far().cost = 240_000.000_01;
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect((await readJournal(studio.journalPath)).damaged).toEqual([]);
  });
});

describe('two providers in order', () => {
  beforeEach(async () => {
    studio = await openStudio('alpha', 'beta');
  });

  it.each<[Failure['kind'], boolean]>([
    ['input', false],
    ['moderated', false],
    ['account', true],
    ['protocol', true],
    ['deadline', true],
    ['outage', true],
  ])('after a refusal for %s the next offer is tried: %s', async (failure, isTried) => {
    studio.far('alpha').submits.set('window', [{ kind: 'refuse', failure }]);
    const { window } = await studio.run([studio.want('window')]);
    expect(window?.kind).toBe(isTried ? 'stored' : 'failed');
    expect(studio.far('beta').charged('window')).toBe(isTried ? 1 : 0);
  });

  it.each(['yes', 'unknown'] as const)(
    'a failure that was charged (%s) does not go to the next offer',
    async (charged) => {
      studio.far('alpha').courses.set('window', [{ failed: 'outage', charged }]);
      expect(word((await studio.run([studio.want('window')])).window)).toBe('failed');
      expect(studio.far('beta').calls).toEqual([]);
    },
  );

  it('a failure that was not charged goes to the next offer', async () => {
    studio.far('alpha').courses.set('window', [{ failed: 'outage', charged: 'no' }]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
    expect(studio.far('beta').charged('window')).toBe(1);
  });

  it('a submit without an answer does not go to the next offer', async () => {
    studio.far('alpha').submits.set('window', [{ kind: 'dropped' }]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('unknown');
    expect(studio.far('beta').calls).toEqual([]);
  });

  it('when both are unwell both are tried again', async () => {
    const refuse = { kind: 'refuse', failure: 'outage' } as const;
    studio.far('alpha').submits.set('window', [refuse, refuse, refuse]);
    studio.far('beta').submits.set('window', [refuse, refuse, refuse]);
    expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  });
});

describe('the budget', () => {
  beforeEach(async () => {
    studio = await openStudio('alpha', 'beta');
  });

  it('stops new submits, never running ones, and what failed uncharged is given back', async () => {
    studio.far('alpha').submits.set('a', [{ kind: 'refuse', failure: 'input' }]);
    const shots = ['a', 'b', 'c', 'd'];
    const limits = new Map([['alpha', { concurrency: 1 }]]);
    const outcomes = await studio.run(
      shots.map((shot) => studio.want(shot)),
      { limits, limit: (2 * PRICE) as never },
    );
    expect(shots.map((shot) => word(outcomes[shot]))).toEqual(['rejected', 'stored', 'stored', 'budget']);
  });

  it('what is bought beyond the plan counts against what was agreed to', async () => {
    const alpha = studio.far('alpha');
    alpha.history = true;
    alpha.reconcileFails = true;
    alpha.submits.set('a', [{ kind: 'dropped' }]);
    await studio.run([studio.want('a')]);
    alpha.reconcileFails = false;
    // The plan says nothing to pay, as the submit may have arrived. It did not.
    const agreed = (PRICE - 1) as never;
    expect(word((await studio.run([studio.want('a')], { agreed })).a)).toBe('budget');
    expect([...alpha.jobs, ...studio.far('beta').jobs]).toEqual([]);
    expect(word((await studio.run([studio.want('a')], { agreed: PRICE })).a)).toBe('stored');
  });

  it('an adopted job that fails uncharged gives back what it had set aside', async () => {
    const stop = new AbortController();
    studio.far('alpha').courses.set('a', [{ until: gate().opened }, { failed: 'outage', charged: 'no' }]);
    const one = studio.run([studio.want('a')], { signal: stop.signal, limit: PRICE });
    await until(() => studio.far('alpha').count('status alpha-1') === 1);
    stop.abort(new Error('stopped'));
    await one;
    const two = await studio.run([studio.want('a')], { limit: PRICE });
    expect(word(two.a)).toBe('stored');
    expect([studio.far('alpha').charged('a'), studio.far('beta').charged('a')]).toEqual([1, 1]);
    expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({
      spent: PRICE,
      reserved: 0,
    });
  });
});
