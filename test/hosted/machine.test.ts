import { describe, expect, it } from 'vitest';
import { eventsOf } from '../rig/storyreel.js';
import { hostedFilm, manyShots, openSandbox, render, statusOf } from './location.js';

describe('render --json and status --json', () => {
  it('are the contract: plan first, the end last, every shot on its way, money exact', async () => {
    const sandbox = await openSandbox();
    const folder = await hostedFilm(sandbox, manyShots(2), { order: ['fal'] });

    const end = await render(folder);
    const status = await statusOf(folder);

    const events = eventsOf(end);
    expect(events[0]).toMatchObject({ type: 'plan-ready', storyboard: 'storyboard.yaml', total_usd: 0.06 });
    expect(events.at(-1)).toEqual({
      ...{ type: 'run-ended', time: expect.any(String), exit: 'done', code: 0 },
      ...{ spent_usd: 0.06, reserved_usd: 0, unknown_usd: 0 },
    });
    expect(events.at(-2)).toMatchObject({ type: 'film-done', path: 'film.mp4', frames: 48, seconds: 2 });
    for (const { time } of events) {
      expect(new Date(String(time)).toISOString()).toBe(time);
    }
    const jobs = sandbox.jobs();
    for (const shot of ['shot-1', 'shot-2']) {
      const own = events.filter((event) => event.shot === shot);
      const submitted = own.find(({ type }) => type === 'shot-submitted');
      expect(jobs.map(({ id }) => id)).toContain(submitted?.job);
      expect(own.at(-1)).toEqual({
        type: 'shot-stored',
        time: expect.any(String),
        shot,
        take: 1,
        provider: 'fal',
        clip: expect.stringMatching(/^[0-9a-f]{64}$/),
        seconds: 1,
        cost_usd: 0.03,
      });
    }

    expect(Object.keys(status)).toEqual(['version', 'shots', 'money', 'needs_person', 'slow_jobs']);
    expect(status.version).toBe(1);
    expect(status.money).toMatchObject({
      spent_usd: 0.06,
      reserved_usd: 0,
      unknown_usd: 0,
      budget_usd: null,
    });
    expect(status.needs_person).toEqual([]);
    for (const shot of status.shots) {
      expect(shot.state).toBe('cached');
      expect(shot.attempts).toHaveLength(1);
      expect(shot.attempts[0]).toMatchObject({ provider: 'fal', state: 'stored', clip: shot.clip });
    }
  });
});
