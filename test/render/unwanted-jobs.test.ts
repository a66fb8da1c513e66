import { afterEach, beforeEach, expect, it } from 'vitest';
import { readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { gate, openStudio, PRICE, type Studio, until, word } from './studio.js';

let studio: Studio;
beforeEach(async () => {
  studio = await openStudio('alpha', 'beta');
});
afterEach(() => studio.close());

/** A run that is stopped while the job of shot `window` is at the provider. */
async function stopInMidJob(): Promise<void> {
  const stop = new AbortController();
  studio.far('alpha').courses.set('window', [{ until: gate().opened }, 'done']);
  const run = studio.run([studio.want('window', 'as it was')], { signal: stop.signal });
  await until(() => studio.far('alpha').count('status alpha-1') === 1);
  stop.abort(new Error('stopped'));
  expect(word((await run).window)).toBe('interrupted');
  // Only that job was slow.
  studio.far('alpha').courses.delete('window');
}

function notices(): string[] {
  return studio.events.flatMap((event) => (event.type === 'notice-given' ? [event.code] : []));
}

it('a job that the edited shot does not ask for any more is finished, and its clip serves when the edit is taken back', async () => {
  await stopInMidJob();
  expect(word((await studio.run([studio.want('window', 'as edited')])).window)).toBe('stored');
  expect(notices()).toEqual(['unwanted-kept']);
  expect(studio.far('alpha').jobs).toHaveLength(2);
  const ledger = ledgerOf((await readJournal(studio.journalPath)).attempts());
  expect(ledger).toMatchObject({ spent: 2 * PRICE, reserved: 0 });
  const back = await studio.run([studio.want('window', 'as it was')]);
  expect(back.window).toMatchObject({ kind: 'stored', bought: false });
  expect(studio.far('alpha').jobs).toHaveLength(2);
});

it('it is finished also when no shot asks for anything', async () => {
  await stopInMidJob();
  await studio.run([]);
  expect(notices()).toEqual(['unwanted-kept']);
});

it('it stops no shot when it comes to nothing, and nothing is bought in its place', async () => {
  await stopInMidJob();
  studio.far('alpha').gone.add('https://alpha.example/alpha-1/window');
  expect(word((await studio.run([studio.want('door')])).door)).toBe('stored');
  expect(notices()).toEqual(['unwanted-missing']);
  expect(studio.far('alpha').charged('window')).toBe(1);
  expect(studio.far('beta').calls).toEqual([]);
});
