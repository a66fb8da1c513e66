import type { Digest } from '../../src/terms/digest.js';
import type { AnnouncedShot, FilmEvent } from '../../src/terms/events.js';

/** A clock that stands still until it is moved on. */
export function createHandClock(start = Date.UTC(2026, 0, 2, 3, 4, 5)) {
  let now = start;
  return {
    now: (): number => now,
    move(milliseconds: number): void {
      now += milliseconds;
    },
  };
}

/** A shot that costs 32.5 cents unless told otherwise. */
export function announce(id: string, facts: Partial<AnnouncedShot> = {}): AnnouncedShot {
  return {
    id,
    state: 'new',
    reasons: ['new shot'],
    model: 'pixverse-c1',
    provider: 'fal',
    duration: 5,
    takes: 1,
    to_render: facts.state === 'cached' ? [] : [1],
    price_usd: 0.325,
    ...facts,
  };
}

export function plan(shots: readonly AnnouncedShot[]): FilmEvent {
  const total = shots.reduce((sum, shot) => sum + shot.price_usd, 0);
  return {
    type: 'plan-ready',
    storyboard: 'storyboard.yaml',
    title: 'The Red Scarf',
    shots,
    total_usd: total,
  };
}

export function rendering(shot: string, fraction: number): FilmEvent {
  return { type: 'shot-progress', shot, take: 1, provider: 'fal', phase: 'rendering', fraction };
}

export function stored(shot: string): FilmEvent {
  const clip = 'ab'.repeat(32) as Digest;
  return { type: 'shot-stored', shot, take: 1, provider: 'fal', clip, seconds: 5, cost_usd: 0.325 };
}

/** Seconds into the run, and what happens then. */
export type Script = readonly (readonly [number, FilmEvent])[];

/** A film of five shots up to the middle of its rendering. */
export const HALF: Script = [
  [
    0,
    plan([
      announce('pick-up', { state: 'cached', reasons: [], price_usd: 0 }),
      announce('window'),
      announce('stairs-at-night', { state: 'changed', reasons: ['reference @mira: picture changed'] }),
      announce('lamp'),
      announce('goodbye'),
    ]),
  ],
  [1, { type: 'shot-submitted', shot: 'window', take: 1, provider: 'fal', job: 'job-1' }],
  [1, { type: 'shot-progress', shot: 'stairs-at-night', take: 1, provider: 'fal', phase: 'uploading' }],
  [2, rendering('window', 0.1)],
  [3, rendering('window', 0.5)],
  [4, stored('window')],
  [4, { type: 'shot-progress', shot: 'lamp', take: 1, provider: 'fal', phase: 'queued', ahead: 3 }],
  [5, rendering('stairs-at-night', 0.42)],
  [6, { type: 'stitch-progress', step: 'conform', fraction: 0.5 }],
];

/** The rest of it: one shot fails, the film has a slate. */
export const REST: Script = [
  [
    65,
    {
      type: 'shot-failed',
      shot: 'lamp',
      take: 1,
      provider: 'fal',
      outcome: 'moderated',
      code: 'content-moderated',
      message: 'the provider’s moderation refused the clip and charged nothing',
      hint: 'Change the prompt or the pictures of this shot and run again',
      job: 'job-3',
    },
  ],
  [70, stored('stairs-at-night')],
  [80, stored('goodbye')],
  [81, { type: 'stitch-progress', step: 'join', fraction: 0.999 }],
  [82, { type: 'film-done', path: 'film.mp4', frames: 600, seconds: 25, slates: ['lamp'], unchanged: false }],
  [
    82,
    { type: 'run-ended', exit: 'shots-missing', code: 5, spent_usd: 0.975, reserved_usd: 0, unknown_usd: 0 },
  ],
];
