import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PlanningDesk, shotOf } from './planning.js';

const HEAD = `storyboard: 1
references:
  mira: { type: subject, image: refs/mira.png }
  scarf: { type: subject, image: refs/scarf.png }
  room: { type: background, image: refs/room.png }
defaults: { model: pixverse-c1, duration: 4 }
shots:
`;
const ONE = '  - { id: one, prompt: "@mira gently picks up the @scarf in @room." }\n';
const TWO = '  - { id: two, prompt: "@mira waits in @room." }\n';

let desk: PlanningDesk;
beforeEach(() => {
  desk = new PlanningDesk();
});
afterEach(() => desk.clear());

describe('states and reasons', () => {
  it('what was never rendered is new; what is in the store is cached and costs nothing', async () => {
    const first = await desk.plan(HEAD + ONE + TWO);
    expect(first.shots.map(({ state, reasons }) => [state, reasons])).toEqual([
      ['new', ['not rendered yet']],
      ['new', ['not rendered yet']],
    ]);

    const lock = desk.render(first);
    const second = await desk.plan(HEAD + ONE + TWO, { lock });
    expect(second.shots.map(({ state, reasons, price }) => [state, reasons, price])).toEqual([
      ['cached', [], 0],
      ['cached', [], 0],
    ]);
    expect(second.total).toBe(0);
  });

  it('a clip the lock names is enough, also when nobody knows any more how it was bought', async () => {
    const lock = desk.render(await desk.plan(HEAD + ONE));
    desk.bought.clear();
    expect(shotOf(await desk.plan(HEAD + ONE, { lock }))).toMatchObject({
      state: 'new',
      reasons: ['its clip is not in the store'],
    });

    desk.stored.add(Object.values(lock)[0]?.takes[0]?.clip as never);
    expect(shotOf(await desk.plan(HEAD + ONE, { lock })).state).toBe('cached');
  });

  it.each([
    ['duration', ONE.replace(' }', ', duration: 5 }'), ['duration 4 → 5']],
    ['resolution', ONE.replace(' }', ', resolution: 1080p }'), ['resolution 720p → 1080p']],
    ['shape', ONE.replace(' }', ', aspect_ratio: "9:16" }'), ['aspect_ratio 16:9 → 9:16']],
    ['sound', ONE.replace(' }', ', audio: true }'), ['audio false → true']],
    ['seed', ONE.replace(' }', ', seed: 7 }'), ['seed none → 7']],
    ['prompt', ONE.replace('gently', 'slowly'), ['prompt: "gently" → "slowly"']],
    ['model', ONE.replace(' }', ', model: animatic }'), ['model pixverse-c1 → animatic']],
    [
      'references',
      '  - { id: one, prompt: "@mira gently picks up the hat in @room.", references: [] }\n',
      ['prompt: "@scarf" → "hat"', 'reference @scarf: removed'],
    ],
    [
      'attached references',
      TWO.replace('two', 'one').replace(' }', ', references: [scarf] }'),
      expect.anything(),
    ],
  ])('%s changed', async (_what, after, reasons) => {
    const lock = desk.render(await desk.plan(HEAD + ONE));

    expect(shotOf(await desk.plan(HEAD + after, { lock }))).toMatchObject({ state: 'changed', reasons });
  });

  it('exactly the shots with a picture are changed when its bytes are', async () => {
    const lock = desk.render(await desk.plan(HEAD + ONE + TWO));
    desk.picture('refs/scarf.png', 200);

    const plan = await desk.plan(HEAD + ONE + TWO, { lock });

    expect(plan.shots.map(({ id, state, reasons }) => [id, state, reasons])).toEqual([
      ['one', 'changed', ['reference @scarf: picture changed']],
      ['two', 'cached', []],
    ]);
  });

  it('renamed and reordered shots are cached', async () => {
    const lock = desk.render(await desk.plan(HEAD + ONE + TWO));

    const plan = await desk.plan(HEAD + TWO.replace('two', 'last') + ONE.replace('one', 'first'), { lock });

    expect(plan.shots.map(({ state }) => state)).toEqual(['cached', 'cached']);
  });

  it('a shot called like a method of objects is not found in an empty lock', async () => {
    const plan = await desk.plan(HEAD + ONE.replace('one', 'constructor'));

    expect(shotOf(plan)).toMatchObject({ state: 'new', reasons: ['not rendered yet'] });
  });

  it('an error in a shot blocks it and says which; the others are planned', async () => {
    const plan = await desk.plan(
      `${HEAD}${ONE.replace('@scarf', '@scraf')}${TWO.replace(' }', ', duration: 99 }')}` +
        '  - { id: three, prompt: "@mira sits." }\n',
    );

    expect(plan.shots.map(({ state, reasons, price }) => [state, reasons, price])).toEqual([
      ['blocked', ['reference-unknown: no reference is called "scraf"'], 0],
      ['blocked', ['duration-unsupported: pixverse-c1 makes no clips of 99 seconds'], 0],
      ['new', ['not rendered yet'], 200_000],
    ]);
  });

  it('an error in a reference blocks the shots that use it', async () => {
    const plan = await desk.plan((HEAD + ONE + TWO).replace('refs/scarf.png', 'refs/scraf.png'));

    expect(plan.shots.map(({ state }) => state)).toEqual(['blocked', 'new']);
    expect(shotOf(plan).reasons).toEqual(['image-missing: there is no file refs/scraf.png']);
  });

  it('an inherited value that is wrong blocks the shots that inherit it', async () => {
    const plan = await desk.plan(
      (HEAD + ONE + TWO.replace(' }', ', duration: 5 }')).replace('duration: 4', 'duration: 44'),
    );

    expect(plan.shots.map(({ state }) => state)).toEqual(['blocked', 'new']);
  });
});

describe('keys', () => {
  const keyOf = async (text: string, head = HEAD) => shotOf(await desk.plan(head + text)).key;

  it.each([
    ['another prompt', ONE.replace('gently', 'slowly')],
    ['another duration', ONE.replace(' }', ', duration: 5 }')],
    ['another resolution', ONE.replace(' }', ', resolution: 540p }')],
    ['another shape', ONE.replace(' }', ', aspect_ratio: "1:1" }')],
    ['sound', ONE.replace(' }', ', audio: true }')],
    ['a seed', ONE.replace(' }', ', seed: 0 }')],
    ['a style', ONE.replace(' }', ', style: grainy }')],
    ['another model', ONE.replace(' }', ', model: animatic }')],
    ['the order of mentions', ONE.replace('@mira', '@x').replace('@scarf', '@mira').replace('@x', '@scarf')],
  ])('%s is in the key', async (_what, text) => {
    expect(await keyOf(text)).not.toBe(await keyOf(ONE));
  });

  it.each([
    ['the id', ONE.replace('one', 'other'), HEAD],
    ['the place in the film', TWO.replace('two', 'zero') + ONE, HEAD],
    [
      'a default that says what the model does anyway',
      ONE,
      HEAD.replace('duration: 4', 'duration: 4, resolution: 720p, audio: false'),
    ],
    ['the title', ONE, `title: Another\n${HEAD}`],
    ['a caption, a trim, a transition', ONE.replace(' }', ', caption: Hello, trim: { start: 1 } }'), HEAD],
    [
      'a description that the model does not read',
      ONE,
      HEAD.replace('mira.png }', 'mira.png, description: a woman }'),
    ],
    ['how the text is written in YAML', ONE.replace('"@mira gently', '"@mira\\x20gently'), HEAD],
  ])('%s is not', async (_what, text, head) => {
    const plan = await desk.plan(head + text);
    const wanted = plan.shots.find(({ id }) => id !== 'zero');

    expect(wanted?.key).toBe(await keyOf(ONE));
  });

  it('nor is the path of a picture, or its provider', async () => {
    const before = await keyOf(ONE);
    desk.picture('refs/her.png', 0);
    desk.settings('providers: { order: [pixverse] }\n');

    expect(await keyOf(ONE, HEAD.replace('refs/mira.png', 'refs/her.png'))).toBe(before);
  });

  it('the type of a reference is', async () => {
    expect(await keyOf(ONE, HEAD.replace('type: background', 'type: subject'))).not.toBe(await keyOf(ONE));
  });
});

describe('prices', () => {
  it.each([
    ['720p', true, 1, 65_000],
    ['720p', false, 1, 50_000],
    ['360p', false, 15, 450_000],
    ['1080p', true, 7, 840_000],
    ['540p', true, 3, 150_000],
  ])('%s, audio %s, %i s', async (resolution, audio, duration, micros) => {
    const text = ONE.replace(' }', `, resolution: ${resolution}, audio: ${audio}, duration: ${duration} }`);
    const plan = await desk.plan(HEAD + text);

    expect(shotOf(plan)).toMatchObject({ price: micros, estimate: 'exact' });
    expect(plan.total).toBe(micros);
  });

  it('takes are bought each', async () => {
    expect((await desk.plan(HEAD + ONE.replace(' }', ', takes: 3 }'))).total).toBe(600_000);
  });

  it('two shots that are the same request are one purchase', async () => {
    const plan = await desk.plan(HEAD + ONE + TWO + ONE.replace('one', 'again'));

    expect(plan.total).toBe(400_000);
    expect(shotOf(plan, 'again')).toMatchObject({
      state: 'new',
      price: 0,
      reasons: ['not rendered yet', 'the same clip as shot "one"'],
    });
  });
});

describe('routes', () => {
  const ways = async (text: string, credentials?: readonly string[]) => {
    const plan = await desk.plan(HEAD + text, credentials ? { credentials } : {});
    return plan.shots.map(({ provider, offers }) => [provider, offers.map((offer) => offer.provider)]);
  };

  it('goes by the order of the settings, past providers without a key', async () => {
    expect(await ways(ONE)).toEqual([['fal', ['fal', 'wavespeed', 'pixverse']]]);
    expect(await ways(ONE, ['local', 'pixverse'])).toEqual([['pixverse', ['pixverse']]]);

    desk.settings('providers: { order: [wavespeed, fal] }\n');
    expect(await ways(ONE)).toEqual([['wavespeed', ['wavespeed', 'fal']]]);
    expect(await ways(ONE, ['local', 'pixverse'])).toEqual([['wavespeed', []]]);
  });

  it('without any key, the first choice gives the price and nobody can be sent to', async () => {
    expect(await ways(ONE, ['local'])).toEqual([['fal', []]]);
  });

  it('a seed leaves out who would ignore it', async () => {
    expect(await ways(ONE.replace(' }', ', seed: 5 }'))).toEqual([['fal', ['fal', 'pixverse']]]);
  });

  it('the animatic is made here, whatever the order', async () => {
    desk.settings('providers: { order: [fal] }\n');
    expect(await ways(ONE.replace(' }', ', model: animatic }'), ['local'])).toEqual([['local', ['local']]]);
  });

  it('spread takes turns', async () => {
    desk.settings('routing: spread\n');
    const three = [ONE, TWO, TWO.replace('two', 'three').replace('waits', 'sits')].join('');

    expect((await ways(three)).map(([provider]) => provider)).toEqual(['fal', 'wavespeed', 'pixverse']);
  });
});
