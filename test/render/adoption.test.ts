import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { VendorError } from '../../src/providers/vendor-error.js';
import { openJournal, readJournal } from '../../src/render/journal.js';
import { resolveShot, type Verdict } from '../../src/render/resolve.js';
import { gate, openStudio, type Studio, until, word } from './studio.js';

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio('alpha', 'beta');
});
afterEach(() => studio.close());

/** Starts a run and stops it when `isSo`. */
async function stopWhen(
  isSo: () => boolean,
  shots: readonly string[],
  parts: object = {},
): Promise<string[]> {
  const stop = new AbortController();
  const running = studio.run(
    shots.map((shot) => studio.want(shot)),
    { signal: stop.signal, ...parts },
  );
  await until(isSo);
  stop.abort(new Error('stopped'));
  return Object.values(await running).map(word);
}

async function resolve(shot: string, verdict: Verdict): Promise<void> {
  const journal = await openJournal(studio.journalPath, { clock: studio.clock, notify: () => undefined });
  await resolveShot(journal, shot, verdict).finally(() => journal.close());
}

/** Damages the lines of the journal that hold all of some texts. */
async function damage(...texts: string[]): Promise<void> {
  const lines = (await studio.journalText()).split('\n');
  const changed = lines.map((line) =>
    texts.every((text) => line.includes(text)) ? line.replace('"seq"', '"sek"') : line,
  );
  expect(changed).not.toEqual(lines);
  await writeFile(studio.journalPath, changed.join('\n'));
}

it('a job of an earlier run is followed to its clip; nothing is sent again', async () => {
  studio.far('alpha').courses.set('a', [{ until: gate().opened }, 'running', 'done']);
  expect(await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a'])).toEqual([
    'interrupted',
  ]);
  expect(studio.far('alpha').cancelled).toEqual([]);
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(studio.far('alpha').charged('a')).toBe(1);
});

it('adopted jobs are looked at at once, although others fill every place', async () => {
  const held = gate();
  const end = studio.far('alpha');
  end.courses.set('y', [{ until: gate().opened }, { until: held.opened }, 'done']);
  end.courses.set('z', [{ until: gate().opened }, 'done']);
  await stopWhen(() => end.calls.filter((call) => call.startsWith('status')).length === 2, ['y', 'z']);
  for (const shot of ['a', 'b']) {
    end.courses.set(shot, [{ until: held.opened }, 'done']);
  }
  const limits = new Map([['alpha', { concurrency: 1 }]]);
  const running = studio.run(
    ['a', 'b', 'y', 'z'].map((shot) => studio.want(shot)),
    { limits },
  );
  await until(() => studio.events.some((event) => event.type === 'shot-stored' && event.shot === 'z'));
  held.open();
  expect(Object.values(await running).map(word)).toEqual(['stored', 'stored', 'stored', 'stored']);
});

it.each([
  ['moderated', { failed: 'moderated', charged: 'unknown' }, 'moderated'],
  ['expired', 'expired', 'expired'],
  ['failed and charged', { failed: 'outage', charged: 'yes' }, 'failed'],
] as const)(
  'an adopted job that %s is not bought at another provider, also when its offer is gone',
  async (_, end, outcome) => {
    studio.far('alpha').courses.set('a', [{ until: gate().opened }, end]);
    await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a']);
    const wanted = studio.want('a');
    const outcomes = await studio.run([{ ...wanted, offers: wanted.offers.slice(1) }]);
    expect(word(outcomes.a)).toBe(outcome);
    expect(studio.far('beta').calls).toEqual([]);
  },
);

it('an adopted job that failed uncharged goes on to the offers there are', async () => {
  studio.far('alpha').courses.set('a', [{ until: gate().opened }, { failed: 'outage', charged: 'no' }]);
  await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a']);
  const wanted = studio.want('a');
  const outcomes = await studio.run([{ ...wanted, offers: wanted.offers.slice(1) }]);
  expect(word(outcomes.a)).toBe('stored');
  expect(studio.far('beta').charged('a')).toBe(1);
});

it('a job at a provider that is not in use is said, and not bought elsewhere', async () => {
  studio.far('alpha').courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a']);
  const providers = new Map([['beta', studio.far('beta').provider()]]);
  expect((await studio.run([studio.want('a')], { providers })).a).toMatchObject({
    code: 'provider-absent',
    job: 'alpha-1',
  });
  expect(studio.far('beta').calls).toEqual([]);
});

it('a clip that was rendered and not fetched is fetched by the next run', async () => {
  const stop = new AbortController();
  const collect = async (): Promise<never> => {
    stop.abort(new Error('stopped'));
    throw new Error('cut off');
  };
  expect(word((await studio.run([studio.want('a')], { collect, signal: stop.signal })).a)).toBe(
    'interrupted',
  );
  expect((await readJournal(studio.journalPath)).latest(studio.want('a').key)?.state).toBe('rendered');
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(studio.far('alpha').count('status alpha-1')).toBe(2);
});

it('a submit without an answer is found in the list of jobs and adopted', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.submits.set('a', [{ kind: 'lost' }]);
  expect(word((await studio.run([studio.want('a'), studio.want('b')])).a)).toBe('stored');
  expect(alpha.charged('a')).toBe(1);
});

it('a submit that provably did not arrive is sent again', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.submits.set('a', [{ kind: 'dropped' }]);
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(alpha.charged('a') + studio.far('beta').charged('a')).toBe(1);
});

it('a list that does not answer is asked again by the next run; nothing is sent meanwhile', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.reconcileFails = true;
  alpha.submits.set('a', [{ kind: 'lost' }]);
  expect(word((await studio.run([studio.want('a')])).a)).toBe('unknown');
  expect(word((await studio.run([studio.want('a')])).a)).toBe('unknown');
  alpha.reconcileFails = false;
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(alpha.charged('a')).toBe(1);
});

it('of two lost answers none is guessed', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.reconcileFails = true;
  for (const shot of ['a', 'b']) {
    alpha.submits.set(shot, [{ kind: shot === 'a' ? 'lost' : 'dropped' }]);
  }
  const wanted = ['a', 'b'].map((shot) => studio.want(shot));
  await studio.run(wanted);
  alpha.reconcileFails = false;
  // The one job there is may be either's.
  expect(Object.values(await studio.run(wanted)).map(word)).toEqual(['unknown', 'unknown']);
  expect(alpha.jobs).toHaveLength(1);
});

it('lost answers are told apart where the list says what was asked for', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.listsPrompts = true;
  for (const shot of ['a', 'b', 'c']) {
    alpha.submits.set(shot, [{ kind: shot === 'c' ? 'dropped' : 'lost' }]);
  }
  const wanted = ['a', 'b', 'c'].map((shot) => studio.want(shot));
  const outcomes = await studio.run(wanted);
  expect(Object.values(outcomes).map(word)).toEqual(['stored', 'stored', 'stored']);
  for (const { shot, id } of alpha.jobs.slice(0, 2)) {
    expect(outcomes[shot]).toMatchObject({ found: { purchase: { job: id } } });
  }
  expect(['a', 'b'].map((shot) => alpha.charged(shot))).toEqual([1, 1]);
  expect(alpha.charged('c') + studio.far('beta').charged('c')).toBe(1);
});

it('two lost answers with one prompt are not told apart by it', async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.listsPrompts = true;
  alpha.reconcileFails = true;
  const [a, b] = [studio.want('a'), studio.want('b')];
  const alike = [a, { ...b, request: a.request }];
  for (const shot of ['a', 'b']) {
    alpha.submits.set(shot, [{ kind: 'lost' }]);
  }
  await studio.run(alike);
  alpha.reconcileFails = false;
  expect(Object.values(await studio.run(alike)).map(word)).toEqual(['unknown', 'unknown']);
  expect(alpha.jobs).toHaveLength(2);
});

it("a job whose own line is damaged is not taken for another shot's lost one", async () => {
  const alpha = studio.far('alpha');
  alpha.history = true;
  alpha.courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => alpha.count('status alpha-1') === 1, ['a']);
  await damage('attempt-intended', '"shot":"a"');
  alpha.reconcileFails = true;
  alpha.submits.set('b', [{ kind: 'dropped' }]);
  await studio.run([studio.want('b')]);
  alpha.reconcileFails = false;
  // The list's clock is coarse: the other shot's job could as well be of this moment.
  for (const job of alpha.jobs) {
    Object.assign(job, { created: studio.clock.now() });
  }
  expect(word((await studio.run([studio.want('b')])).b)).toBe('unknown');
});

it('a torn last write is cut off and kept; what it was about goes on', async () => {
  studio.far('alpha').courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a']);
  await appendFile(studio.journalPath, '{"seq":3,"at":17');
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(await readFile(join(studio.folder, '.storyreel', 'journal.corrupt-1.jsonl'), 'utf8')).toBe(
    '{"seq":3,"at":17',
  );
  expect(studio.events).toContainEqual(expect.objectContaining({ code: 'journal-torn' }));
  expect((await readJournal(studio.journalPath)).damaged).toEqual([]);
});

it('a damaged line about a shot stops that shot and no other, until a person settles it', async () => {
  studio.far('alpha').submits.set('a', [{ kind: 'refuse', failure: 'input' }]);
  await studio.run([studio.want('a')]);
  await damage('attempt-intended');
  const outcomes = await studio.run([studio.want('a'), studio.want('b')]);
  expect(outcomes.a).toMatchObject({ outcome: 'unknown', code: 'journal-damaged' });
  expect(word(outcomes.b)).toBe('stored');
  await expect(resolve('a', { kind: 'charged', job: 'x' })).rejects.toMatchObject({
    code: 'resolve-unclear',
  });
  await resolve('a', { kind: 'not-charged' });
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
});

it('a line of which nothing can be read leaves a shot in doubt when a later one shows that it went on', async () => {
  studio.far('alpha').courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => studio.far('alpha').count('status alpha-1') === 1, ['a']);
  const [, ...rest] = (await studio.journalText()).split('\n');
  await writeFile(studio.journalPath, ['\0'.repeat(80), ...rest].join('\n'));
  expect((await studio.run([studio.want('a')])).a).toMatchObject({
    outcome: 'unknown',
    code: 'journal-damaged',
  });
  expect(studio.far('alpha').charged('a')).toBe(1);
});

it('a job that is known is adopted although another line about its shot is damaged', async () => {
  const alpha = studio.far('alpha');
  alpha.submits.set('a', [{ kind: 'busy' }]);
  alpha.courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => alpha.count('status alpha-1') === 1, ['a']);
  await damage('attempt-ended', 'busy');
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
  expect(alpha.charged('a')).toBe(1);
});

it('a damaged record of a purchase is made anew from the clip that is there', async () => {
  const first = await studio.run([studio.want('a')]);
  const { key } = studio.want('a');
  await writeFile(
    join(studio.folder, '.storyreel', 'store', 'keys', key.slice(0, 2), `${key}.json`),
    '{"version":1,',
  );
  const second = await studio.run([studio.want('a')]);
  expect(second.a).toMatchObject({ kind: 'stored', bought: false });
  expect(second.a).toMatchObject({
    found: { purchase: (first.a as { found: { purchase: object } }).found.purchase },
  });
  expect(studio.far('alpha').charged('a')).toBe(1);
});

it('a clip that is gone from the store is fetched again while the provider has it, and bought again only after that', async () => {
  const { a } = await studio.run([studio.want('a')]);
  const path = a?.kind === 'stored' ? a.found.clip.path : '';
  await rm(path);
  expect((await studio.run([studio.want('a')])).a).toMatchObject({ kind: 'stored', bought: false });
  await writeFile(path, 'short');
  expect((await studio.run([studio.want('a')])).a).toMatchObject({ kind: 'stored', bought: false });
  expect(await readFile(path, 'utf8')).toBe('clip of a');
  await rm(path);
  studio.far('alpha').gone.add('https://alpha.example/alpha-1/a');
  expect((await studio.run([studio.want('a')])).a).toMatchObject({ kind: 'stored', bought: true });
  expect(studio.far('alpha').charged('a')).toBe(2);
});

it('a local job dies with the run and is made again, free', async () => {
  const alpha = studio.far('alpha');
  alpha.local = true;
  alpha.courses.set('a', [{ until: gate().opened }, 'done']);
  await stopWhen(() => alpha.count('status alpha-1') === 1, ['a']);
  expect(alpha.cancelled).toEqual(['alpha-1']);
  alpha.courses.delete('a');
  expect(word((await studio.run([studio.want('a')])).a)).toBe('stored');
});

it('a clip that is gone from the store is not bought again because the provider lets nobody in', async () => {
  const { a } = await studio.run([studio.want('a')]);
  await rm(a?.kind === 'stored' ? a.found.clip.path : '');
  const alpha = studio.far('alpha');
  alpha.gone.add('https://alpha.example/alpha-1/a');
  const refused = new VendorError({ kind: 'account', code: 'key-refused', message: 'no' }, 'never');
  const status = async (): Promise<never> => {
    throw refused;
  };
  const providers = new Map([['alpha', { ...alpha.provider(), status }]]);
  expect((await studio.run([studio.want('a')], { providers })).a).toMatchObject({ code: 'key-refused' });
  expect(alpha.charged('a')).toBe(1);
});
