import { describe, expect, it } from 'vitest';
import { createJsonLinesReporter } from '../../src/report/run/json-lines.js';
import { createPlainReporter } from '../../src/report/run/plain.js';
import type { Reporter, ReporterOptions } from '../../src/report/run/reporter.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { announce, createHandClock, HALF, plan, REST, rendering, type Script } from './run-script.js';

/** The lines a reporter writes for a script. */
function linesFor(create: (options: ReporterOptions) => Reporter, script: Script): readonly string[] {
  const clock = createHandClock();
  const began = clock.now();
  let text = '';
  const stream = {
    write(part: string): void {
      text += part;
    },
  };
  const reporter = create({ stream, clock: clock.now });
  for (const [second, event] of script) {
    clock.move(began + second * 1000 - clock.now());
    reporter.report(event);
  }
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}

describe('plain lines', () => {
  it('tell a run in one line per noteworthy event', () => {
    expect(linesFor(createPlainReporter, [...HALF, ...REST])).toEqual([
      '  0:00  plan: "The Red Scarf" (storyboard.yaml), 5 shots, 4 to render, $1.30',
      '  0:01  window submitted to fal, job job-1',
      '  0:01  stairs-at-night uploading',
      '  0:02  window rendering 10%',
      '  0:03  window rendering 50%',
      '  0:04  window stored, 5.0 s, $0.33',
      '  0:04  lamp queued, 3 ahead',
      '  0:05  stairs-at-night rendering 42%',
      '  0:06  film: fitting clips 50%',
      '  1:05  lamp failed at fal, job job-3: the provider’s moderation refused the clip and charged nothing [content-moderated] (Change the prompt or the pictures of this shot and run again)',
      '  1:10  stairs-at-night stored, 5.0 s, $0.33',
      '  1:20  goodbye stored, 5.0 s, $0.33',
      '  1:21  film: joining 99%',
      '  1:22  film: film.mp4, 25.0 s, 600 frames, 1 stand-in (lamp)',
      '  1:22  ended with shots missing; the film has stand-ins in their place, spent $0.98 (exactly $0.975)',
    ]);
  });

  it('tell progress again only after a quarter or ten seconds', () => {
    const every = Array.from({ length: 101 }, (_, index): Script[number] => [
      index / 100,
      rendering('a', index / 100),
    ]);
    expect(linesFor(createPlainReporter, every)).toHaveLength(5);
    const slow = Array.from({ length: 31 }, (_, index): Script[number] => [index, rendering('a', 0.1)]);
    expect(linesFor(createPlainReporter, slow)).toHaveLength(4);
  });

  it('keep each event on one line, without control characters', () => {
    const notice: FilmEvent = {
      type: 'notice-given',
      code: 'x',
      message: 'one\r\n  two\x1b[2J',
      hint: 'three\nfour',
    };
    expect(linesFor(createPlainReporter, [[0, notice]])).toEqual(['  0:00  note: one two␛[2J (three four)']);
  });

  it('are coloured only when asked', () => {
    const script: Script = [...HALF, ...REST];
    expect(linesFor(createPlainReporter, script).join('')).not.toContain('\x1b');
    const coloured = linesFor((options) => createPlainReporter({ ...options, colour: true }), script);
    expect(coloured.at(-1)).toContain('\x1b[31mended with shots missing');
  });

  it('say nothing of shots that merely wait their turn', () => {
    const waiting: FilmEvent = {
      type: 'shot-progress',
      shot: 'a',
      take: 1,
      provider: 'fal',
      phase: 'waiting',
    };
    const script: Script = [
      [0, plan([announce('a')])],
      [1, waiting],
      [2, { ...waiting, note: 'fal answers slowly' }],
    ];
    expect(linesFor(createPlainReporter, script).slice(1)).toEqual(['  0:02  a waiting, fal answers slowly']);
  });
});

describe('plain lines of a run that waits', () => {
  const waits = (shot: string, seconds: number): FilmEvent => ({
    type: 'shot-progress',
    shot,
    take: 1,
    provider: 'fal',
    phase: 'waiting',
    note: 'fal cannot be reached (ENOTFOUND)',
    retry_seconds: seconds,
  });
  const uploading = (shot: string): FilmEvent => ({
    type: 'shot-progress',
    shot,
    take: 1,
    provider: 'fal',
    phase: 'uploading',
  });

  it('say why at once, also right after a line about the shot, and of many shots in one line', () => {
    const script: Script = [
      [0, plan(['a', 'b', 'c'].map((id) => announce(id)))],
      [1, uploading('a')],
      [1, waits('a', 1)],
      [1, waits('b', 1)],
      [1, waits('c', 2)],
      [2, waits('a', 2)],
      [12, waits('b', 64)],
    ];
    expect(linesFor(createPlainReporter, script).slice(1)).toEqual([
      '  0:01  a uploading',
      '  0:01  a waiting, fal cannot be reached (ENOTFOUND); trying again in 1 s',
      '  0:12  b and 2 more waiting, fal cannot be reached (ENOTFOUND); trying again in 64 s',
    ]);
  });

  it('say when it goes on, and count no shot that waits no more', () => {
    const script: Script = [
      [0, plan(['a', 'b', 'c'].map((id) => announce(id)))],
      [1, rendering('a', 0.1)],
      [2, waits('a', 1)],
      [2, waits('b', 1)],
      [2, waits('c', 1)],
      [3, uploading('b')],
      [4, rendering('a', 0.12)],
      [5, rendering('a', 0.13)],
      [6, { type: 'shot-submitted', shot: 'b', take: 1, provider: 'fal', job: '7' }],
      [13, waits('c', 1)],
    ];
    expect(linesFor(createPlainReporter, script).slice(1)).toEqual([
      '  0:01  a rendering 10%',
      '  0:02  a waiting, fal cannot be reached (ENOTFOUND); trying again in 1 s',
      '  0:03  b uploading',
      '  0:04  a rendering 12%',
      '  0:06  b submitted to fal, job 7',
      '  0:13  c waiting, fal cannot be reached (ENOTFOUND); trying again in 1 s',
    ]);
  });
});

describe('plain last line', () => {
  const last = (event: Partial<Extract<FilmEvent, { type: 'run-ended' }>>, before: Script = []): string =>
    linesFor(createPlainReporter, [...before, [9, { type: 'run-ended', exit: 'done', code: 0, ...event }]])
      .at(-1)
      ?.slice(8) ?? '';
  const failed = (code: string): Script[number] => [
    1,
    { type: 'shot-failed', shot: 'a', outcome: 'rejected', code, message: 'no' },
  ];

  it('says what is spent, set aside and unknown', () => {
    expect(last({})).toBe('done, spent nothing');
    expect(
      last({ exit: 'interrupted', code: 130, spent_usd: 0.03, reserved_usd: 0.27, unknown_usd: 0.195 }),
    ).toBe(
      'interrupted; run it again to go on, spent $0.03, $0.27 set aside for jobs under way, $0.195 unknown',
    );
  });

  it('says what kept a run from starting', () => {
    const stopped = { exit: 'budget-or-consent', code: 4 } as const;
    expect(last(stopped)).toBe('stopped: the budget or a missing consent forbids it, spent nothing');
    expect(last({ ...stopped, error: 'project-busy' })).toBe('stopped before it began, spent nothing');
    expect(last(stopped, [failed('key-refused'), failed('upstream-missing')])).toBe(
      'stopped: a key is not accepted, spent nothing',
    );
    expect(last(stopped, [failed('credential-missing'), failed('budget-exceeded')])).toBe(
      'stopped: a key is missing; the budget, or --max-cost, forbids it, spent nothing',
    );
  });
});

describe('JSON lines', () => {
  it('carry type, time and the event as it is', () => {
    const lines = linesFor(createJsonLinesReporter, [...HALF, ...REST]);
    expect(lines).toHaveLength(HALF.length + REST.length);
    expect(lines[1]).toBe(
      '{"type":"shot-submitted","time":"2026-01-02T03:04:06.000Z","shot":"window","take":1,"provider":"fal","job":"job-1"}',
    );
    expect(JSON.parse(lines.at(-1) ?? '')).toStrictEqual({
      type: 'run-ended',
      time: '2026-01-02T03:05:27.000Z',
      exit: 'shots-missing',
      code: 5,
      spent_usd: 0.975,
      reserved_usd: 0,
      unknown_usd: 0,
    });
  });
});
