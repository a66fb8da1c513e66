import { describe, expect, it } from 'vitest';
import { displayWidth, truncate, wrap } from '../../src/diagnostics/screen-text.js';
import { formatClock, formatSeconds } from '../../src/report/duration.js';
import { formatPrice, formatTotal } from '../../src/report/prices.js';
import { formatTable, type TableCell, type TableColumn } from '../../src/report/table.js';
import { usd } from '../../src/terms/money.js';

const columns: readonly TableColumn[] = [
  { title: 'shot' },
  { title: 'state' },
  { title: 'why', narrow: 'wrap' },
  { title: 'model', narrow: 'cut' },
  { title: 'price', align: 'right' },
];
const rows: readonly (readonly TableCell[])[] = [
  ['pick-up', 'cached', '', 'pixverse-c1', ''],
  [
    '窓',
    { text: 'changed', tone: 'warning' },
    'reference @mira: picture changed, duration 5 → 4',
    'pixverse-c1',
    '$0.33',
  ],
];

const table = (width?: number): readonly string[] => formatTable(columns, rows, { width }).split('\n');

describe('a table', () => {
  it('aligns its columns, also with wide characters', () => {
    expect(table()).toEqual([
      'shot     state    why                                               model        price',
      'pick-up  cached                                                     pixverse-c1',
      '窓       changed  reference @mira: picture changed, duration 5 → 4  pixverse-c1  $0.33',
      '',
    ]);
  });

  it('wraps or cuts what may give way', () => {
    expect(table(60)).toEqual([
      'shot     state    why                     model        price',
      'pick-up  cached                           pixverse-c1',
      '窓       changed  reference @mira:        pixverse-c1  $0.33',
      '                  picture changed,',
      '                  duration 5 → 4',
      '',
    ]);
    const cut = formatTable([{ title: 'a', narrow: 'cut' }], [['a sentence of several words']], {
      width: 16,
    });
    expect(cut).toBe('a\na sentence of s…\n');
  });

  it('becomes blocks where no table fits', () => {
    expect(table(40)).toEqual([
      'shot   pick-up',
      'state  cached',
      'model  pixverse-c1',
      '',
      'shot   窓',
      'state  changed',
      'why    reference @mira: picture changed,',
      '       duration 5 → 4',
      'model  pixverse-c1',
      'price  $0.33',
      '',
    ]);
  });

  it.each([40, 60, 80, 120])('is no wider than %i columns', (width) => {
    for (const line of table(width)) {
      expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  it('colours tones only when asked, without moving columns', () => {
    expect(formatTable(columns, rows, { colour: true })).toContain('\x1b[33mchanged\x1b[39m  reference');
    expect(formatTable(columns, rows)).not.toContain('\x1b');
  });

  it('shows control characters safely', () => {
    expect(formatTable([{ title: 'a' }], [['\x1b[2Jx']])).toBe('a\n␛[2Jx\n');
  });
});

describe('text for people', () => {
  it('tells lengths of film in seconds, then as a clock', () => {
    expect([4, 0.04, 59.94, 59.96, 65, 3725].map(formatSeconds)).toEqual([
      '4.0 s',
      '0.0 s',
      '59.9 s',
      '1:00',
      '1:05',
      '1:02:05',
    ]);
    expect([0, 4400, 59_600, 3_725_000].map(formatClock)).toEqual(['0:00', '0:04', '1:00', '1:02:05']);
  });

  it('rounds prices half up and says the exact total where that hides something', () => {
    expect([0, 0.065, 0.325, 1.3].map((dollars) => formatPrice(usd(dollars)))).toEqual([
      'free',
      '$0.07',
      '$0.33',
      '$1.30',
    ]);
    expect([0, 0.975, 1.3].map((dollars) => formatTotal(usd(dollars)))).toEqual([
      'free',
      '$0.98 (exactly $0.975)',
      '$1.30',
    ]);
  });

  it('cuts and wraps by what is seen', () => {
    expect(truncate('夜明けの窓', 6)).toBe('夜明…');
    expect(truncate('short', 5)).toBe('short');
    expect(wrap('one two 夜明けの窓 abcdefgh', 6)).toEqual(['one', 'two', '夜明け', 'の窓', 'abcdef', 'gh']);
    expect(wrap('a\n\nb', 6)).toEqual(['a', '', 'b']);
  });
});
