import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoryreelError } from '../../src/diagnostics/errors.js';
import { giveUpShot } from '../../src/render/give-up.js';
import { openJournal, readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { openStudio, PRICE, type Studio, word } from './studio.js';

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio('alpha', 'beta');
});
afterEach(() => studio.close());

async function giveUp(shot: string, hasKey = true) {
  const journal = await openJournal(studio.journalPath, { clock: studio.clock, notify: () => undefined });
  const provider = async (name: string) => (hasKey ? studio.far(name).provider() : undefined);
  const { signal } = new AbortController();
  return giveUpShot(shot, { journal, provider, signal }).finally(() => journal.close());
}

/** A job that is watched for a minute and left. */
async function leave(shot: string): Promise<void> {
  studio.far('alpha').courses.set(shot, ['running']);
  const outcomes = await studio.run([studio.want(shot)], { patience: { jobMs: 60_000 } });
  expect(outcomes[shot]).toMatchObject({
    outcome: 'deadline',
    hint: expect.stringContaining(`storyreel resolve ${shot} --give-up`),
  });
}

it('a job that never ends is cancelled, may be charged, and stands in the way no more', async () => {
  await leave('window');
  expect(await giveUp('window')).toMatchObject([
    { attempt: { estimate: PRICE }, told: expect.stringContaining('told to cancel') },
  ]);
  expect(studio.far('alpha').cancelled).toEqual(['alpha-1']);
  expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({
    reserved: 0,
    unknown: PRICE,
  });
  studio.far('alpha').courses.delete('window');
  expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  expect(studio.far('alpha').charged('window')).toBe(2);
  await expect(giveUp('window')).rejects.toMatchObject({ code: 'nothing-to-resolve' });
});

it('a job at a provider without a key is given up all the same', async () => {
  await leave('window');
  expect(await giveUp('window', false)).toMatchObject([{ told: expect.stringContaining('no key here') }]);
  expect(studio.far('alpha').cancelled).toEqual([]);
});

it('a job that is over is not given up: its clip may be there', async () => {
  await leave('window');
  Object.assign(studio.far('alpha').jobs[0] ?? {}, { course: ['done'], looks: 0 });
  await expect(giveUp('window')).rejects.toMatchObject({ code: 'job-over' });
  expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
  expect(studio.far('alpha').charged('window')).toBe(1);
});

it('a clip that is never readable was paid, and is given up without a question', async () => {
  const probe = async (): Promise<never> => {
    throw new StoryreelError('clip-unreadable', 'no video in it');
  };
  expect((await studio.run([studio.want('window')], { probe })).window).toMatchObject({
    code: 'clip-unreadable',
  });
  await giveUp('window');
  expect(studio.far('alpha').cancelled).toEqual([]);
  expect(ledgerOf((await readJournal(studio.journalPath)).attempts())).toMatchObject({ spent: PRICE });
  expect(word((await studio.run([studio.want('window')])).window)).toBe('stored');
});
