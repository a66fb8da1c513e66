import { afterEach, describe, expect, it } from 'vitest';
import { readJournal } from '../../src/render/journal.js';
import { ledgerOf } from '../../src/render/ledger.js';
import { renderClips } from '../../src/render/render.js';
import type { Crew } from '../../src/render/work.js';
import { dyingAt } from './mortal.js';
import { type Outcomes, openStudio, PRICE, type Studio, word } from './studio.js';

let studio: Studio;
afterEach(() => studio.close());

const SHOTS = ['a', 'b', 'c'];

/** Dies at each step in turn, runs again until done, and hands what came of it to `judge`. */
async function dieEverywhere(
  prepare: (studio: Studio) => void,
  judge: (studio: Studio, outcomes: Outcomes, death: string) => Promise<void>,
  meanwhile: (studio: Studio) => void = () => undefined,
): Promise<number> {
  for (let n = 1; ; n++) {
    for (const after of [false, true]) {
      studio = await openStudio('alpha');
      prepare(studio);
      const wanted = SHOTS.map((shot) => studio.want(shot));
      const mortal = dyingAt(n, after);
      const crew = mortal.put(await studio.crew({ limits: new Map([['alpha', { concurrency: 2 }]]) }));
      const end = await Promise.race([renderClips(wanted, crew).then(() => 'done' as const), mortal.died]);
      await crew.journal.close();
      if (end === 'done') {
        return n;
      }
      await mortal.settled();
      meanwhile(studio);
      await judge(studio, await studio.run(wanted), `step ${n}, ${after ? 'after' : 'before'}`);
      await studio.close();
    }
  }
}

async function clipsOf(outcomes: Outcomes): Promise<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(outcomes).map(([shot, outcome]) => [
      shot,
      outcome.kind === 'stored' ? outcome.found.purchase.clip : word(outcome),
    ]),
  );
}

describe('a process that dies at any step, and another that goes on', () => {
  it('pays once for each clip and has all of them, where the service keeps a list of jobs or the shot waits for a person', async () => {
    studio = await openStudio('alpha');
    const expected = await clipsOf(await studio.run(SHOTS.map((shot) => studio.want(shot))));
    await studio.close();
    let parked = 0;
    const deaths = await dieEverywhere(
      ({ far }) => {
        far().history = true;
      },
      async ({ far, journalPath }, outcomes, death) => {
        const clips = await clipsOf(outcomes);
        for (const shot of SHOTS) {
          // Two submits in doubt at once cannot be told apart by the service's list.
          if (clips[shot] === 'unknown') {
            parked++;
            expect(far().charged(shot), death).toBeLessThanOrEqual(1);
          } else {
            expect(clips[shot], `${shot}, ${death}`).toBe(expected[shot]);
            expect(far().charged(shot), `${shot}, ${death}`).toBe(1);
          }
        }
        const { attempts, damaged } = await readJournal(journalPath);
        const { spent, reserved, unknown } = ledgerOf(attempts());
        expect(damaged).toEqual([]);
        expect(reserved, death).toBe(0);
        expect(spent + unknown, death).toBeLessThanOrEqual(SHOTS.length * PRICE);
        expect(spent, death).toBe(PRICE * SHOTS.filter((shot) => clips[shot] !== 'unknown').length);
      },
    );
    expect(deaths).toBeGreaterThan(20);
    expect(parked).toBeLessThan(deaths);
  });

  it('never submits a shot again that may have been submitted, where there is no list to look in', async () => {
    await dieEverywhere(
      () => undefined,
      async ({ far, want, run }, outcomes, death) => {
        for (const shot of SHOTS) {
          expect(far().charged(shot), `${shot}, ${death}`).toBeLessThanOrEqual(1);
          expect(['stored', 'unknown'], `${shot}, ${death}`).toContain(word(outcomes[shot]));
        }
        expect(Object.values(await run(SHOTS.map((shot) => want(shot)))).map(word), death).toEqual(
          Object.values(outcomes).map(word),
        );
      },
    );
  });

  it('loses no clip when the address dies meanwhile and the bytes had already come', async () => {
    await dieEverywhere(
      () => undefined,
      async ({ far }, outcomes, death) => {
        for (const shot of SHOTS) {
          expect(far().charged(shot), `${shot}, ${death}`).toBeLessThanOrEqual(1);
          expect(['stored', 'unknown'], `${shot}, ${death}`).toContain(word(outcomes[shot]));
        }
      },
      ({ far, fetched }) => {
        for (const address of fetched) {
          far().gone.add(address);
        }
      },
    );
  });
});

describe('a disk that fails', () => {
  it('buys nothing that cannot be written down', async () => {
    studio = await openStudio('alpha');
    const crew = await studio.crew();
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const journal = { ...crew.journal, append: () => Promise.reject(full) };
    await expect(renderClips([studio.want('a')], { ...crew, journal })).rejects.toThrow('no space');
    expect(studio.far().calls).toEqual([]);
  });

  it('names the job that was accepted and could not be written down, and never sends it again', async () => {
    studio = await openStudio('alpha');
    const crew = await studio.crew();
    const { append } = crew.journal;
    const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
    const journal: Crew['journal'] = {
      ...crew.journal,
      append: (entry) => (entry.type === 'attempt-submitted' ? Promise.reject(full) : append(entry)),
    };
    const { clips } = await renderClips([studio.want('a')], { ...crew, journal });
    await crew.journal.close();
    expect(clips[0]?.outcome).toMatchObject({
      outcome: 'unknown',
      code: 'job-unrecorded',
      message: expect.stringContaining('alpha-1'),
      hint: expect.stringContaining('storyreel resolve a --charged alpha-1'),
    });
    expect(word((await studio.run([studio.want('a')])).a)).toBe('unknown');
    expect(studio.far().charged('a')).toBe(1);
  });
});
