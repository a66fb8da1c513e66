import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Offer } from '../../src/models/card.js';
import { payloadFor } from '../../src/models/payload.js';
import type { Request } from '../../src/models/request.js';
import { frameDigest } from '../../src/plan/frames.js';
import type { LockedShot, LockedShots } from '../../src/store/lock-schema.js';
import { digestOf, type RequestKey } from '../../src/terms/digest.js';
import { PlanningDesk, shotOf } from './planning.js';

const HEAD = `storyboard: 1
references:
  mira: { type: subject, image: refs/mira.png }
  room: { type: background, image: refs/room.png }
  after: { type: background, frame: { shot: one, at: last } }
  later: { type: background, frame: { shot: two, at: 1.5 } }
defaults: { model: pixverse-c1, duration: 4, resolution: 540p }
shots:
`;
const ONE = '  - { id: one, prompt: "@mira in @room." }\n';
const takes = (count: number, more = '') => ONE.replace(' }', `, takes: ${count}${more} }`);
/** Of one clip. */
const PRICE = 160_000;

let desk: PlanningDesk;
beforeEach(() => {
  desk = new PlanningDesk();
});
afterEach(() => desk.clear());

/** A lock in which another take of a shot is the picked one. */
function picking(lock: LockedShots, id: string, take: number): LockedShots {
  return { ...lock, [id]: { ...(lock[id] as LockedShot), take } };
}

describe('takes', () => {
  it('are all to be bought at first; the first is in the film', async () => {
    const shot = shotOf(await desk.plan(HEAD + takes(3)));

    expect(shot).toMatchObject({
      state: 'new',
      reasons: ['not rendered yet', '3 takes'],
      takes: 3,
      picked: 1,
    });
    expect(shot.candidates.map(({ take, wanted, price }) => [take, wanted, price])).toEqual([
      [1, true, PRICE],
      [2, true, PRICE],
      [3, true, PRICE],
    ]);
    expect(shot.price).toBe(3 * PRICE);
    expect(shot.key).toBe(shot.candidates[0]?.key);
  });

  it('more of them cost only the difference, as the key of a take depends on no other', async () => {
    const one = shotOf(await desk.plan(HEAD + takes(1)));
    const lock = desk.render(await desk.plan(HEAD + takes(1)));

    const three = shotOf(await desk.plan(HEAD + takes(3), { lock }));

    expect(three).toMatchObject({
      state: 'changed',
      reasons: ['takes 1 → 3: 2 to render'],
      price: 2 * PRICE,
    });
    expect(three.candidates[0]?.key).toBe(one.key);
    expect(new Set(three.candidates.map(({ key }) => key)).size).toBe(3);
    expect(three.clip).toBeDefined();
  });

  it('whose clips are gone are told from those that were never asked for', async () => {
    const rendered = await desk.plan(HEAD + takes(3));
    const lock = desk.render(rendered);
    desk.bought.delete(rendered.shots[0]?.candidates[1]?.key as RequestKey);

    const reasonsOf = async (count: number) => shotOf(await desk.plan(HEAD + takes(count), { lock })).reasons;

    expect(await reasonsOf(3)).toEqual(['take 2: its clip is not in the store']);
    expect(await reasonsOf(5)).toEqual(['take 2: its clip is not in the store', 'takes 3 → 5: 2 to render']);
  });

  it('the picked one, a retake whose clip is gone, is no raised number of takes', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(1)));
    const more = await desk.plan(HEAD + takes(1), { lock, another: 'one' });
    const picked = picking(desk.render(more), 'one', 2);
    desk.bought.delete(more.shots[0]?.candidates[1]?.key as RequestKey);

    const shot = shotOf(await desk.plan(HEAD + takes(1), { lock: picked }));

    expect(shot.reasons).toEqual(['take 2: its clip is not in the store']);
  });

  it.each([
    ['the author’s seed is take 1’s, the others count on', 41, [41, 42, 43]],
    ['without a seed take 1 has none', undefined, [undefined, 1, 2]],
    [
      'beyond the largest seed they go on from the smallest',
      2_147_483_646,
      [2_147_483_646, 2_147_483_647, 0],
    ],
  ])('%s', async (_what, seed, seeds) => {
    const shot = shotOf(await desk.plan(HEAD + takes(3, seed === undefined ? '' : `, seed: ${seed}`)));

    expect(shot.candidates.map(({ request }) => request.parameters.seed)).toEqual(seeds);
  });

  it('go to a service without seeds as well, which chooses its own; a seed of the author does not', async () => {
    const [first, second] = shotOf(await desk.plan(HEAD + takes(2))).candidates;
    const lock = desk.render(await desk.plan(HEAD + takes(2)));
    const third = shotOf(await desk.plan(HEAD + takes(3), { lock: picking(lock, 'one', 2) }));
    const seeded = shotOf(await desk.plan(HEAD + takes(2, ', seed: 7')));
    const wavespeed = third.offers.find(({ provider }) => provider === 'wavespeed');
    const body = (request: Request | undefined) =>
      payloadFor(wavespeed as Offer, request as Request, (name) => name);

    expect(wavespeed).toBeDefined();
    expect(body(second?.request)).toEqual(body(first?.request));
    expect(seeded.offers.map(({ provider }) => provider)).toEqual(['fal', 'pixverse']);
  });

  it('of which fewer are asked for now stay, can be in the film and cost nothing', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(3)));

    const shot = shotOf(await desk.plan(HEAD + takes(1), { lock: picking(lock, 'one', 3) }));

    expect(shot).toMatchObject({ state: 'cached', picked: 3, price: 0 });
    expect(shot.candidates.map(({ take, clip }) => [take, clip !== undefined])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(shot.clip).toEqual(shot.candidates[2]?.clip);
  });

  it('made from something else are no candidates, and their number is free', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(2)));

    const shot = shotOf(
      await desk.plan(HEAD + takes(2).replace('in', 'before'), { lock: picking(lock, 'one', 2) }),
    );

    expect(shot).toMatchObject({ state: 'changed', picked: 1, price: 2 * PRICE });
    expect(shot.reasons).toEqual([expect.stringContaining('prompt'), '2 takes']);
  });

  it('the clip that the lock names is the film’s, also when its key has bought another since', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(1)));
    const [key] = desk.bought.keys() as unknown as [RequestKey];
    const other = digestOf('another clip');
    desk.bought.set(key, { digest: other, path: `/store/${other}`, provider: 'fal' });
    const locked = lock.one?.takes[0]?.clip as never;

    expect(shotOf(await desk.plan(HEAD + takes(1), { lock })).clip?.digest).toBe(other);

    desk.stored.add(locked);
    expect(shotOf(await desk.plan(HEAD + takes(1), { lock })).clip?.digest).toBe(locked);
  });

  it('a take whose number was changed by a merge is one still', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(1)));
    const [first] = lock.one?.takes ?? [];
    const both = { ...lock.one, take: 2, takes: [first, { ...first, take: 2 }] } as LockedShot;

    const shot = shotOf(await desk.plan(HEAD + takes(1), { lock: { one: both } }));

    expect(shot).toMatchObject({ state: 'cached', picked: 2 });
    expect(shot.candidates).toHaveLength(2);
  });

  it('a renamed shot keeps its takes and its pick, also when another has its name now', async () => {
    const two = '  - { id: two, prompt: "@mira sits in @room.", takes: 2 }\n';
    const before = picking(desk.render(await desk.plan(HEAD + takes(2) + two)), 'one', 2);
    const swapped = takes(2).replace('id: one', 'id: two') + two.replace('id: two', 'id: one');

    const plan = await desk.plan(HEAD + swapped, { lock: before });

    expect(plan.shots.map(({ id, state, picked }) => [id, state, picked])).toEqual([
      ['two', 'cached', 2],
      ['one', 'cached', 1],
    ]);
  });

  it('one more than there are can be asked for', async () => {
    const lock = desk.render(await desk.plan(HEAD + takes(2)));

    const shot = shotOf(await desk.plan(HEAD + takes(1), { lock, another: 'one' }));

    expect(shot.candidates.map(({ take, wanted, price }) => [take, wanted, price])).toEqual([
      [1, true, 0],
      [2, false, 0],
      [3, true, PRICE],
    ]);
    expect(shot.picked).toBe(1);
  });
});

describe('frames of other shots', () => {
  const TWO = '  - { id: two, prompt: "@mira turns in @after." }\n';
  const THREE = '  - { id: three, prompt: "@mira sits in @later." }\n';
  const ALL = HEAD + ONE + TWO + THREE;

  it('are waited for, at the card’s price, and say so', async () => {
    const plan = await desk.plan(ALL);

    expect(
      plan.shots.map(({ id, state, waitsFor, reasons, key }) => [id, state, waitsFor, reasons, !!key]),
    ).toEqual([
      ['one', 'new', [], ['not rendered yet'], true],
      ['two', 'new', ['one'], ['not rendered yet', 'after one'], false],
      ['three', 'new', ['two'], ['not rendered yet', 'after two'], false],
    ]);
    expect(plan.total).toBe(3 * PRICE);
  });

  it('are known as soon as the clip is, whatever the order in the film', async () => {
    const lock = desk.render(await desk.plan(HEAD + ONE));

    const plan = await desk.plan(HEAD + THREE + TWO + ONE, { lock });

    const clip = lock.one?.takes[0]?.clip as never;
    expect(shotOf(plan, 'two')).toMatchObject({ state: 'new', waitsFor: [] });
    expect(shotOf(plan, 'two').request?.references.at(-1)).toMatchObject({
      name: 'after',
      digest: frameDigest(clip, 'last'),
      picture: { kind: 'frame', shot: 'one', at: 'last', digest: clip },
    });
    expect(shotOf(plan, 'three').waitsFor).toEqual(['two']);
  });

  it('of another take make the shots changed that show them, with that reason', async () => {
    const text = HEAD + takes(2) + TWO + THREE;
    let lock = desk.render(await desk.plan(text));
    for (let step = 0; step < 2; step += 1) {
      lock = desk.render(await desk.plan(text, { lock }));
    }
    expect((await desk.plan(text, { lock })).shots.map(({ state }) => state)).toEqual([
      'cached',
      'cached',
      'cached',
    ]);

    const plan = await desk.plan(text, { lock: picking(lock, 'one', 2) });

    expect(plan.shots.map(({ state, reasons }) => [state, reasons])).toEqual([
      ['cached', []],
      ['changed', [expect.stringContaining('@after')]],
      ['changed', ['after two']],
    ]);
    expect(plan.shots[1]?.reasons[0]).toContain('take');
  });

  it('that are to come hide no edit of the shot itself', async () => {
    const text = HEAD + ONE + TWO;
    let lock = desk.render(await desk.plan(text));
    lock = desk.render(await desk.plan(text, { lock }));

    const plan = await desk.plan((HEAD + ONE.replace('in', 'near') + TWO).replace('turns', 'looks'), {
      lock,
    });

    expect(shotOf(plan, 'two')).toMatchObject({ state: 'changed', waitsFor: ['one'] });
    expect(shotOf(plan, 'two').reasons).toEqual([expect.stringMatching(/prompt.*looks/), 'after one']);
  });

  it('of a blocked shot block', async () => {
    const plan = await desk.plan((HEAD + ONE + TWO).replace('@room.', '@attic.'));

    expect(shotOf(plan, 'two')).toMatchObject({
      state: 'blocked',
      reasons: ['shot "one", whose frame it shows, is blocked'],
    });
  });

  it('in a circle block all of its shots', async () => {
    const circle = HEAD.replace('shot: two, at: 1.5', 'shot: three') + ONE.replace('@room', '@later');

    const plan = await desk.plan(`${circle}${TWO}${THREE.replace('@later', '@after')}`);

    expect(plan.shots.map(({ state }) => state)).toEqual(['blocked', 'blocked', 'blocked']);
  });
});

describe('a film as the lock has it', () => {
  it('takes what an earlier storyreel made of the same inputs, and nothing else', async () => {
    const text = HEAD + takes(1, ', seed: 3');
    const lock = desk.render(await desk.plan(text));
    const [take] = lock.one?.takes ?? [];
    const earlier = {
      one: { ...lock.one, takes: [{ ...take, key: digestOf('an old key') as never }] } as LockedShot,
    };
    desk.bought.clear();
    desk.stored.add(take?.clip as never);

    expect(shotOf(await desk.plan(text, { lock: earlier })).state).toBe('changed');
    expect(shotOf(await desk.plan(text, { lock: earlier, asLocked: true }))).toMatchObject({
      state: 'cached',
      clip: { digest: take?.clip },
    });
    const edited = text.replace('seed: 3', 'seed: 4');
    expect(shotOf(await desk.plan(edited, { lock: earlier, asLocked: true })).state).toBe('changed');
  });

  it('knows a frame by what the lock says of a clip that is gone', async () => {
    const text = `${HEAD}${ONE}  - { id: two, prompt: "@mira turns in @after." }\n`;
    let lock = desk.render(await desk.plan(text));
    lock = desk.render(await desk.plan(text, { lock }));
    desk.bought.clear();
    desk.stored.add(lock.two?.takes[0]?.clip as never);

    expect(shotOf(await desk.plan(text, { lock }), 'two').waitsFor).toEqual(['one']);
    expect(shotOf(await desk.plan(text, { lock, asLocked: true }), 'two').state).toBe('cached');
  });
});
