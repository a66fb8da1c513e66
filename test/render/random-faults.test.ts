import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readJournal } from '../../src/render/journal.js';
import { renderClips } from '../../src/render/render.js';
import type { Course, OnSubmit } from './far-end.js';
import { dyingAt } from './mortal.js';
import { openStudio, type Studio, word } from './studio.js';

const SHOTS = ['a', 'b', 'c', 'd'];
const PROVIDERS = ['alpha', 'beta'];

const failure = fc.constantFrom('input', 'moderated', 'account', 'outage', 'protocol', 'deadline');
const onSubmit: fc.Arbitrary<OnSubmit> = fc.oneof(
  fc.constantFrom('accept', 'lost', 'dropped', 'throw').map((kind) => ({ kind }) as OnSubmit),
  failure.map((kind) => ({ kind: 'refuse', failure: kind }) as const),
  fc.constantFrom<OnSubmit>({ kind: 'busy' }, { kind: 'busy', retryAfterMs: 0 }),
);
const course: fc.Arbitrary<Course> = fc
  .tuple(
    fc.array(fc.constantFrom('running', 'unanswered'), { maxLength: 4 }),
    fc.oneof(
      { arbitrary: fc.constant('done' as const), weight: 4 },
      fc.constant('expired' as const),
      fc.record({ failed: failure, charged: fc.constantFrom('yes', 'no', 'unknown') }),
    ),
  )
  .map(([way, end]) => [...way, end] as Course);

const far = fc.record({
  history: fc.boolean(),
  submits: fc.array(fc.array(onSubmit, { maxLength: 3 }), {
    minLength: SHOTS.length,
    maxLength: SHOTS.length,
  }),
  courses: fc.array(course, { minLength: SHOTS.length, maxLength: SHOTS.length }),
});

const schedule = fc.record({
  fars: fc.tuple(far, far),
  routing: fc.constantFrom('order', 'spread'),
  concurrency: fc.integer({ min: 1, max: 3 }),
  /** The steps at which one process after the other dies. */
  deaths: fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.boolean()), { maxLength: 3 }),
});

/** Jobs of a shot that were paid, or may have been: all but those that the service itself says it did not charge. */
function paid(studio: Studio, shot: string): number {
  return PROVIDERS.flatMap((name) => studio.far(name).jobs).filter((job) => {
    const end = job.course.at(-1);
    const isUncharged = typeof end === 'object' && 'failed' in end && end.charged === 'no';
    return job.shot === shot && !isUncharged;
  }).length;
}

it('under any faults, deaths and restarts: no clip is paid twice, none is lost, and every run ends', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async ({ fars, routing, concurrency, deaths }) => {
      const studio = await openStudio(...PROVIDERS);
      try {
        for (const [index, name] of PROVIDERS.entries()) {
          const end = studio.far(name);
          const script = fars[index];
          end.history = script?.history === true;
          for (const [place, shot] of SHOTS.entries()) {
            end.submits.set(shot, [...(script?.submits[place] ?? [])]);
            end.courses.set(shot, script?.courses[place] ?? ['done']);
          }
        }
        const wanted = SHOTS.map((shot) => studio.want(shot));
        const parts = { routing, limits: new Map(PROVIDERS.map((name) => [name, { concurrency }])) };
        for (const [step, after] of deaths) {
          const mortal = dyingAt(step, after);
          const crew = mortal.put(await studio.crew(parts));
          await Promise.race([renderClips(wanted, crew), mortal.died]);
          await mortal.settled();
          await crew.journal.close();
        }
        const outcomes = await studio.run(wanted, parts);
        for (const shot of SHOTS) {
          const [outcome, jobs] = [word(outcomes[shot]), paid(studio, shot)];
          // A job that failed and was charged may be bought anew by a later run, which its person has agreed to.
          const mayRepeat = PROVIDERS.some((name) => {
            const end = studio.far(name).courses.get(shot)?.at(-1);
            return typeof end === 'object' && 'failed' in end && end.failed !== 'moderated';
          });
          if (!mayRepeat) {
            expect(jobs, `${shot} is ${outcome}`).toBeLessThanOrEqual(1);
          }
          if (outcome === 'stored') {
            expect(jobs).toBeGreaterThanOrEqual(1);
          }
          // A paid clip is here, or the journal knows that it is not.
          if (jobs === 1 && !mayRepeat) {
            expect(['stored', 'unknown', 'expired', 'moderated', 'failed']).toContain(outcome);
          }
        }
        const book = await readJournal(studio.journalPath);
        expect(book.damaged).toEqual([]);
        expect(book.attempts().filter(({ state }) => state === 'submitted' || state === 'rendered')).toEqual(
          [],
        );
      } finally {
        await studio.close();
      }
    }),
    { numRuns: 40 },
  );
});
