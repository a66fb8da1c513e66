import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Job } from '../../src/sandbox/job.js';
import { Schedule } from '../../src/sandbox/schedule.js';
import type { Usd } from '../../src/terms/money.js';

function jobAt(number: number, acceptedMs: number, waitMs: number, renderMs: number): Job {
  const parameters = { duration: 1, resolution: '360p', aspect_ratio: '16:9' };
  const draft = { model: 'pixverse-c1', prompt: '', references: [], parameters };
  return {
    ...{ vendor: 'fal', id: String(number), endpoint: 'x', draft, price: 0 as Usd, fate: { kind: 'clip' } },
    ...{ number, acceptedMs, waitMs, renderMs, mediaLifetimeMs: 1, recordLifetimeMs: 1, looks: 0 },
  };
}

const plans = fc.record({
  concurrency: fc.integer({ min: 1, max: 5 }),
  jobs: fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.nat(30), fc.nat(60)), {
    minLength: 1,
    maxLength: 40,
  }),
  looks: fc.array(fc.nat(300), { maxLength: 20 }),
});

it('keeps the limit, the order and the numbers, however often somebody looks', () => {
  fc.assert(
    fc.property(plans, ({ concurrency, jobs, looks }) => {
      const starts = (when: readonly number[]): readonly Job[] => {
        const schedule = new Schedule(concurrency);
        let accepted = 0;
        const made = jobs.map(([gap, wait, render], index) => {
          accepted += gap;
          return jobAt(index, accepted, wait, render);
        });
        // Jobs come in and people look in the order of time.
        const events = [
          ...made.map((job) => ({ at: job.acceptedMs, job })),
          ...when.map((at) => ({ at, job: undefined })),
        ].sort((a, b) => a.at - b.at);
        for (const { at, job } of events) {
          schedule.advance(at);
          if (job) {
            schedule.add(job);
          }
        }
        schedule.advance(1e9);
        return made;
      };
      const seen = starts(looks);
      expect(seen.map(({ startedMs }) => startedMs)).toEqual(starts([]).map(({ startedMs }) => startedMs));
      for (const job of seen) {
        const at = job.startedMs ?? Number.NaN;
        expect(at).toBeGreaterThanOrEqual(job.acceptedMs + job.waitMs);
        const together = seen.filter((other) => (other.startedMs ?? 0) <= at && (other.endsMs ?? 0) > at);
        expect(together.length).toBeLessThanOrEqual(concurrency);
      }
    }),
  );
});
