/** The fault lab in its short form; `npm run faults` is the long one. A seed in a name replays with `--seed`. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bench, setUpBench } from './bench.js';
import { diceOf } from './chance.js';
import { startCrowd } from './crowd.js';
import { canMount, HARDSHIPS, meet } from './hardship.js';
import { killAt, undisturbed } from './kill.js';
import { playSchedule, undisturbedClips } from './random.js';
import { compareRivals } from './rivals.js';

/** A new part of the possibilities every day; the seed is in the test's name. */
const TODAY = 1 + (Math.floor(Date.now() / 86_400_000) % 900);
const SCHEDULES = 25;
const KILLS = 5;

let bench: Bench;
let film: string;
let moments: number;

beforeAll(async () => {
  bench = await setUpBench();
  ({ film, moments } = await undisturbed(bench));
});

afterAll(() => bench.clear());

describe('nothing is paid twice and nothing is lost', () => {
  it(`under random faults, seeds ${TODAY} to ${TODAY + SCHEDULES - 1}`, async () => {
    const { clips } = await undisturbedClips(bench);
    for (let seed = TODAY; seed < TODAY + SCHEDULES; seed++) {
      const { wrong, faults } = await playSchedule(bench, seed, { clips });
      expect(wrong, `npm run faults -- --seed ${seed} (${faults.join(' ')})`).toEqual([]);
    }
  }, 180_000);

  it(`killed around journal writes and network calls, seed ${TODAY}`, async () => {
    const dice = diceOf(TODAY);
    for (let count = 0; count < KILLS; count++) {
      const { moment, wrong } = await killAt(bench, dice.whole(20, moments - 10), film);
      expect(wrong, `killed ${moment}`).toEqual([]);
    }
  }, 120_000);

  it('ten processes on one project: one renders, nine are told who', async () => {
    const { rendered, turnedAway, charged, wrong } = await startCrowd(bench, 10);
    expect({ rendered, turnedAway, charged, wrong }).toEqual({
      rendered: 1,
      turnedAway: 9,
      charged: 6,
      wrong: [],
    });
  }, 90_000);

  it('lost answers: one paid job a clip, where others pay twice', async () => {
    const reports = await compareRivals(bench, 'reset');
    const paid = Object.fromEntries(reports.map(({ who, paid: jobs }) => [who, jobs / 6]));
    expect(paid).toMatchObject({
      '@fal-ai/client subscribe': 2,
      'a retry loop around fal': 2,
      'storyreel at fal': 1,
      'storyreel at wavespeed': 1,
      'storyreel at pixverse': 1,
    });
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([]);
  }, 60_000);

  const names = Object.keys(HARDSHIPS).filter((name) => name !== 'disk full' || canMount());
  it.each(names)('%s', async (name) => {
    expect((await meet(bench, name, film)).wrong).toEqual([]);
  });
});
