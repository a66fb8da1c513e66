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
    });
  });
});
