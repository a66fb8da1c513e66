import picocolors from 'picocolors';
import { expect, test } from 'vitest';
import { displayWidth } from '../../src/diagnostics/screen-text.js';
import { createBoard, takeIn } from '../../src/report/run/board.js';
import { UNICODE_GLYPHS } from '../../src/report/run/glyphs.js';
import type { LiveStyle } from '../../src/report/run/live-style.js';
import { finalView, liveView } from '../../src/report/run/live-view.js';
import { createPlainReporter } from '../../src/report/run/plain.js';
import { announce, type Script } from './run-script.js';

const SCRIPT: Script = [
  [
    0,
    {
      type: 'plan-ready',
      storyboard: 'storyboard.yaml',
      title: 'Small',
      shots: [announce('window'), announce('lamp')],
      total_usd: 0,
    },
  ],
  [1, { type: 'film-drafted', path: 'film.mp4', frames: 48, seconds: 2, slates: ['window', 'lamp'] }],
  [2, { type: 'shot-warning', shot: 'lamp', take: 1, code: 'clip-black', message: 'is black', seconds: 1 }],
];

const ENDING: Script = [
  [
    3,
    {
      type: 'film-done',
      path: 'film.mp4',
      frames: 48,
      seconds: 2,
      slates: [...'abcdefgh'],
      unchanged: false,
    },
  ],
  [4, { type: 'output-made', output: 'webm', path: 'film.webm', unchanged: false }],
  [4, { type: 'output-made', output: 'poster', path: 'poster.png', unchanged: true }],
];

test('plain lines tell of drafts, of what is the matter with clips, and of what is made of the film', () => {
  let text = '';
  const stream = {
    write(part: string): void {
      text += part;
    },
  };
  const reporter = createPlainReporter({ stream, clock: () => 0 });
  for (const [, event] of [...SCRIPT, ...ENDING]) {
    reporter.report(event);
  }
  expect(text.split('\n').slice(1, -1)).toEqual([
    '  0:00  draft: film.mp4, 2.0 s, 0 of 2 shots rendered',
    '  0:00  warning: the clip of lamp is black [clip-black]',
    '  0:00  film: film.mp4, 2.0 s, 48 frames, 8 stand-ins (a, b, c, d, e, f, and 2 more)',
    '  0:00  WebM: film.webm',
    '  0:00  poster: poster.png, unchanged',
  ]);
});

test.each([40, 80, 120])('the live view has them too, within %i columns', (columns) => {
  const style: LiveStyle = { now: 0, glyphs: UNICODE_GLYPHS, paint: picocolors.createColors(false) };
  const size = { columns, rows: 24 };
  const board = createBoard(0);
  for (const [, event] of SCRIPT) {
    takeIn(board, event, 0);
  }
  const live = liveView(board, size, style);
  expect(live.join('\n')).toContain('film.mp4 can be watched');
  expect(live.join(' ').replaceAll(/\s+/g, ' ')).toContain('! the clip of lamp is black');
  for (const [, event] of ENDING) {
    takeIn(board, event, 0);
  }
  const final = finalView(board, size, style);
  expect(final).toContain('  ▸ film.webm: WebM');
  expect(final).toContain('  ▸ poster.png: poster, unchanged');
  expect([...live, ...final].filter((line) => displayWidth(line) >= columns)).toEqual([]);
});
