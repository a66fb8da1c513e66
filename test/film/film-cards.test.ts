import { afterAll, expect, it } from 'vitest';
import { filmCards } from '../../src/crew/film-cards.js';
import { PlanningDesk } from '../plan/planning.js';

const desk = new PlanningDesk();
afterAll(() => desk.clear());

const SIZE = { width: 160, height: 90 };

const text = (film: string) => `storyboard: 1
references: { mira: { type: subject, image: refs/mira.png } }
defaults: { model: animatic, duration: 2 }
shots: [{ id: one, prompt: "@mira waits." }]
film: ${film}
`;

it("passes into the cards behind the shots by the film's transition, and into the opening title by none", async () => {
  const plan = await desk.plan(
    text('{ transition: { type: fade, duration: 0.75 }, titles: { open: One, end: Two }, credits: auto }'),
  );
  const { open, end, credits } = await filmCards(plan, SIZE);
  expect(open?.transition).toBeUndefined();
  const transition = { kind: 'fadeblack', seconds: 0.75 };
  expect([end, ...credits]).toMatchObject([{ transition }, { transition }]);

  const cut = await filmCards(await desk.plan(text('{ titles: { end: Two } }')), SIZE);
  expect(cut.end?.transition).toBeUndefined();
});

it('leaves every page of credits time to itself, however many share the time there is', async () => {
  const lines = Array.from({ length: 80 }, (_, index) => `Line ${index}`);
  const plan = await desk.plan(
    text(`{ transition: dissolve, credits: { duration: 1.5, lines: ${JSON.stringify(lines)} } }`),
  );
  const { credits } = await filmCards(plan, SIZE);
  expect(credits.length).toBeGreaterThan(2);
  for (const { seconds, transition } of credits) {
    expect(transition?.seconds).toBeLessThanOrEqual(seconds / 3);
  }
});
