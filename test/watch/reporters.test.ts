import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { createWatchJsonReporter } from '../../src/report/watch/json-lines.js';
import { createWatchTextReporter } from '../../src/report/watch/text.js';
import type { WatchReporter } from '../../src/report/watch/watch-reporter.js';
import type { FilmEvent } from '../../src/terms/events.js';
import { createFakeTerminal } from '../report/fake-terminal.js';

const STORED = { type: 'shot-stored', take: 1, provider: 'local', seconds: 1, cost_usd: 0 } as const;
const FILM: FilmEvent = {
  type: 'film-done',
  path: 'preview.mp4',
  frames: 96,
  seconds: 4,
  slates: [],
  unchanged: false,
};
const MISTAKE: Diagnostic = {
  code: 'reference-unknown',
  severity: 'error',
  message: 'no reference is called "myra"',
  span: {
    file: { path: 'storyboard.yaml', absolutePath: '/x/storyboard.yaml', text: 'prompt: "@myra"\n' },
    start: 9,
    end: 14,
  },
};

/** A save that goes well, and one that does not. */
function tell(reporter: WatchReporter): void {
  reporter.changed(['storyboard.yaml']);
  reporter.checked([], 5);
  for (const shot of ['one', 'two']) {
    reporter.report({
      type: 'shot-progress',
      shot,
      take: 1,
      provider: 'local',
      phase: 'rendering',
      fraction: 0.5,
    });
    reporter.report({ ...STORED, shot, clip: 'a'.repeat(64) as never });
  }
  reporter.report({ type: 'stitch-progress', step: 'join', fraction: 0.5 });
  reporter.report(FILM);
  reporter.made();
  reporter.changed(['a.yaml', 'b.png', 'c.png', 'd.png', 'e.png', 'f.png']);
  reporter.checked([MISTAKE], 5);
  reporter.failed({ code: 'project-busy', message: 'another run has this project', hint: 'wait' });
}

function withoutTimes(text: string): string {
  return text.replaceAll(/^\d\d:\d\d:\d\d/gm, '--:--:--');
}

describe('a watch is shown', () => {
  const options = { clock: () => 1_000_000, colour: false, version: '0.0.0' };

  it('as lines in a log, without a sign that moves the cursor', () => {
    let text = '';
    const stream = {
      write(part: string) {
        text += part;
        return true;
      },
    };
    tell(createWatchTextReporter({ ...options, stream, width: () => 100, interactive: false }));
    expect(text).not.toContain('\x1b');
    expect(withoutTimes(text)).toBe(
      [
        '--:--:--  storyboard.yaml changed',
        '--:--:--  preview.mp4, 4.0 s, 96 frames; drawn: one, two; took 0.0 s',
        '--:--:--  a.yaml, b.png, c.png, d.png, e.png and 1 more changed',
        '',
        'error[reference-unknown] storyboard.yaml:1:10',
        '   1 │ prompt: "@myra"',
        '     │          ^^^^^ no reference is called "myra"',
        '',
        '1 error',
        '',
        '--:--:--  no preview as long as there are errors; watching 5 files',
        '--:--:--  no preview: another run has this project [project-busy]; waiting for it',
        '',
      ].join('\n'),
    );
  });

  it.each([80, 120])('on a screen of %i columns that begins anew with each save', async (columns) => {
    const terminal = createFakeTerminal(columns);
    tell(
      createWatchTextReporter({
        ...options,
        stream: terminal.stream,
        width: () => columns,
        interactive: true,
      }),
    );
    const screen = await terminal.screen();
    const shown = withoutTimes(screen.join('\n'));
    expect(shown).not.toContain('preview.mp4, 4.0 s');
    expect(shown).not.toContain('drawing');
    expect(shown.match(/--:--:-- {2}/g)).toHaveLength(3);
    expect(Math.max(...screen.map((line) => line.length))).toBeLessThan(columns);
  });

  it('as one event a line for programs', () => {
    const lines: string[] = [];
    tell(createWatchJsonReporter({ stream: { write: (line) => lines.push(line) }, clock: () => 1_000_000 }));
    const events = lines.map((line) => JSON.parse(line));
    expect(events.map(({ type }) => type)).toEqual([
      'files-changed',
      'check-done',
      'shot-progress',
      'shot-stored',
      'shot-progress',
      'shot-stored',
      'stitch-progress',
      'film-done',
      'files-changed',
      'check-done',
      'preview-failed',
    ]);
    expect(events.every(({ time }) => time === '1970-01-01T00:16:40.000Z')).toBe(true);
    expect(events[9]).toMatchObject({
      diagnostics: [{ code: 'reference-unknown', line: 1, column: 10 }],
      summary: { errors: 1, warnings: 0, hints: 0 },
      files: 5,
    });
  });
});
