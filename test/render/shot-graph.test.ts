import { afterEach, beforeEach, expect, it } from 'vitest';
import { renderShots } from '../../src/crew/render-shots.js';
import type { Plan } from '../../src/plan/plan.js';
import type { Rendering } from '../../src/render/render.js';
import type { ClipOutcome, Crew, WantedClip } from '../../src/render/work.js';
import { digestOf } from '../../src/terms/digest.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { PlanningDesk } from '../plan/planning.js';

const HEAD = `storyboard: 1
references:
  mira: { type: subject, image: refs/mira.png }
  a: { type: background, frame: { shot: a } }
  b: { type: background, frame: { shot: b } }
  c: { type: background, frame: { shot: c } }
defaults: { model: pixverse-c1, duration: 4, resolution: 540p }
shots:
`;

let desk: PlanningDesk;
beforeEach(() => {
  desk = new PlanningDesk();
});
afterEach(() => desk.clear());

/** A rendering that does nothing by itself: what was asked for, and how it ends, one after the other. */
function slowRendering() {
  const asked: WantedClip[] = [];
  const endings = new Map<string, (outcome: ClipOutcome) => void>();
  let finished = false;
  const rendering: Rendering = {
    async ask(wanted) {
      return wanted.map((clip) => {
        asked.push(clip);
        return new Promise((resolve) => {
          endings.set(`${clip.shot} ${clip.take}`, (outcome) => resolve({ wanted: clip, outcome }));
        });
      });
    },
    async finishOthers() {
      finished = true;
      return 'settled';
    },
  };
  return {
    rendering,
    names: () => asked.map(({ shot, take }) => `${shot} ${take}`),
    asked,
    isFinished: () => finished,
    async end(name: string, outcome: ClipOutcome = stored(name)): Promise<void> {
      endings.get(name)?.(outcome);
      // Whatever follows from it at once has been done by then.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

function stored(name: string): ClipOutcome {
  const clip = digestOf(name);
  const purchase = { clip, provider: 'fal', seconds: 4, cost_usd: 0.16 };
  return {
    kind: 'stored',
    bought: true,
    found: { purchase, clip: { path: `/store/${clip}`, bytes: 1 } },
  } as never;
}

const failed: ClipOutcome = {
  kind: 'failed',
  outcome: 'moderated',
  code: 'content-moderated',
  message: 'no',
};

/** Renders a plan; `begun` when everything that can be asked for at once was. */
async function begin(plan: Plan) {
  const slow = slowRendering();
  const events: FilmEvent[] = [];
  const results = renderShots(plan, slow.rendering, {
    journal: { latest: () => undefined } as Partial<Crew['journal']> as Crew['journal'],
    emit: (event) => events.push(event),
  });
  await slow.end('nothing');
  return { ...slow, events, results: results.then(({ shots }) => shots) };
}

const shot = (id: string, sees = 'mira', more = ''): string =>
  `  - { id: ${id}, prompt: "@mira @${sees} ${id}"${more} }\n`;

it('a shot is asked for the moment the picked take is there that it shows, whatever else is under way', async () => {
  const run = await begin(
    await desk.plan(
      HEAD + shot('d', 'c') + shot('a', 'mira', ', takes: 3') + shot('b', 'a') + shot('c', 'b') + shot('e'),
    ),
  );
  // The picked takes stand before the others, each in the order of the film.
  expect(
    run.asked.toSorted((a, b) => (a.place ?? 0) - (b.place ?? 0)).map(({ shot, take }) => `${shot} ${take}`),
  ).toEqual(['a 1', 'e 1', 'a 2', 'a 3']);

  await run.end('a 2');
  expect(run.names()).toHaveLength(4);
  await run.end('a 1');
  await run.end('b 1');
  await run.end('c 1');

  expect(run.names().slice(4)).toEqual(['b 1', 'c 1', 'd 1']);
  const frame = run.asked.find((clip) => clip.shot === 'b')?.request.references.at(-1)?.picture;
  expect(frame).toMatchObject({ kind: 'frame', shot: 'a', at: 'last', digest: digestOf('a 1') });
  for (const name of ['d 1', 'e 1', 'a 3']) {
    await run.end(name);
  }
  const results = await run.results;
  expect(results.map(({ planned, clip }) => [planned.id, clip?.digest])).toEqual(
    ['d', 'a', 'b', 'c', 'e'].map((id) => [id, digestOf(`${id} 1`)]),
  );
});

it('both sides of a diamond are under way together, and what joins them waits for the slower', async () => {
  const diamond = `${HEAD + shot('a') + shot('b', 'a') + shot('c', 'a')}  - { id: d, prompt: "@b @c" }\n`;
  const run = await begin(await desk.plan(diamond));
  await run.end('a 1');
  expect(run.names()).toEqual(['a 1', 'b 1', 'c 1']);

  await run.end('c 1');
  expect(run.names()).toHaveLength(3);
  expect(run.isFinished()).toBe(false);
  await run.end('b 1');

  expect(run.names().at(-1)).toBe('d 1');
  await run.end('d 1');
  expect((await run.results).every(({ clip }) => clip)).toBe(true);
});

it('where nobody chose, a take that cannot be had is replaced by the next, also for the shots that show it', async () => {
  const run = await begin(await desk.plan(HEAD + shot('a', 'mira', ', takes: 2') + shot('b', 'a')));
  await run.end('a 1', failed);
  expect(run.names()).toHaveLength(2);

  await run.end('a 2');
  await run.end('b 1');

  const [a] = await run.results;
  expect(a).toMatchObject({ picked: 2, clip: { digest: digestOf('a 2') } });
});

it('where somebody chose, no other take stands in for it', async () => {
  const text = HEAD + shot('a', 'mira', ', takes: 2') + shot('b', 'a');
  const lock = desk.render(await desk.plan(text));
  const [, second] = (await desk.plan(text, { lock })).shots[0]?.candidates ?? [];
  desk.bought.delete(second?.key as never);
  const run = await begin(await desk.plan(text, { lock: { a: { ...lock.a, take: 2 } as never } }));

  await run.end('a 2', failed);

  const [a, b] = await run.results;
  expect(a?.clip).toBeUndefined();
  expect(b?.outcomes).toMatchObject([{ code: 'upstream-missing' }]);
});

it('when a run is told to stop, what waits is interrupted and has not failed', async () => {
  const run = await begin(await desk.plan(HEAD + shot('a') + shot('b', 'a') + shot('c', 'b')));

  await run.end('a 1', { kind: 'interrupted' });

  expect((await run.results).flatMap(({ outcomes }) => outcomes.map(({ kind }) => kind))).toEqual([
    'interrupted',
    'interrupted',
    'interrupted',
  ]);
  expect(run.events).toEqual([]);
});
