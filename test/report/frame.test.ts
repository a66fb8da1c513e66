import { describe, expect, it } from 'vitest';
import { drawFrame } from '../../src/diagnostics/frame.js';
import { displayWidth } from '../../src/diagnostics/screen-text.js';
import { related, sourceFile, spanOf, unknownReference } from './diagnostics-of.js';

const frame = (lines: readonly string[]): string => lines.join('\n');

describe('a frame', () => {
  it('shows the place, the related place and the hint', () => {
    const file = sourceFile(
      `${'\n'.repeat(3)}  keeper:\n${'\n'.repeat(9)}  prompt: "Dawn. @keper climbs the stair"\n`,
    );
    const drawn = drawFrame(
      unknownReference(spanOf(file, '@keper'), {
        message: 'no reference is called "keper"',
        related: [related(spanOf(file, 'keeper'), 'did you mean this one?')],
        hint: 'references are declared under `references:`',
      }),
    );
    expect(drawn).toBe(
      frame([
        'error[reference-unknown] storyboard.yaml:14:18',
        '  14 │   prompt: "Dawn. @keper climbs the stair"',
        '     │                  ^^^^^^ no reference is called "keper"',
        '   4 │   keeper:',
        '     │   ------ did you mean this one?',
        '  hint: references are declared under `references:`',
      ]),
    );
  });

  it('puts related places in line order and shows a shared line once', () => {
    const file = sourceFile('one: a\ntwo: b\nthree: c d\n');
    const drawn = drawFrame(
      unknownReference(spanOf(file, 'c'), {
        related: [
          related(spanOf(file, 'd'), 'fourth'),
          related(spanOf(file, 'b'), 'second'),
          related(spanOf(file, 'a'), 'first'),
        ],
      }),
    );
    expect(drawn).toBe(
      frame([
        'error[reference-unknown] storyboard.yaml:3:8',
        '   3 │ three: c d',
        '     │        ^ no such reference',
        '   1 │ one: a',
        '     │      - first',
        '   2 │ two: b',
        '     │      - second',
        '   3 │ three: c d',
        '     │          - fourth',
      ]),
    );
    const sharing = unknownReference(spanOf(file, 'c'), { related: [related(spanOf(file, 'd'), 'here')] });
    expect(drawFrame(sharing)).toBe(
      frame([
        'error[reference-unknown] storyboard.yaml:3:8',
        '   3 │ three: c d',
        '     │        ^ no such reference',
        '     │          - here',
      ]),
    );
  });

  it('gives a related place in another file a head of its own', () => {
    const file = sourceFile('references:\n  mira: {}\n');
    const cast = sourceFile('storyboard: 1\nreferences:\n  mira: {}\n', 'cast.yaml');
    const drawn = drawFrame({
      code: 'reference-duplicate',
      severity: 'warning',
      message: '"mira" is declared twice',
      span: spanOf(file, 'mira'),
      related: [related(spanOf(cast, 'mira'), 'first declared here')],
    });
    expect(drawn).toBe(
      frame([
        'warning[reference-duplicate] storyboard.yaml:2:3',
        '   2 │   mira: {}',
        '     │   ^^^^ "mira" is declared twice',
        '  in cast.yaml:3:3',
        '   3 │   mira: {}',
        '     │   ---- first declared here',
      ]),
    );
  });

  it.each([
    ['tabs become spaces', '\tid:\t@x', '@x', '    id: @x', '        ^^'],
    ['wide characters take two columns', 'p: 夜明け @x 灯', '@x', 'p: 夜明け @x 灯', '          ^^'],
    ['an underlined wide character', 'p: 夜明け', '明', 'p: 夜明け', '     ^^'],
    ['an emoji of several code points', 'p: 👩‍🚒 @x', '@x', 'p: 👩‍🚒 @x', '      ^^'],
    ['half of a surrogate pair', 'p: 🧣!', '\ud83e', 'p: 🧣!', '   ^^'],
    ['combining marks take none', 'p: cafe\u0301 @x', '@x', 'p: cafe\u0301 @x', '        ^^'],
    ['right-to-left text', 'p: שלום @x', '@x', 'p: שלום @x', '        ^^'],
    ['a direction override is named', 'p: \u202eab @x', '@x', 'p: <U+202E>ab @x', '              ^^'],
    ['escape and NUL are shown as pictures', 'p: \x1b[31m\0@x', '@x', 'p: ␛[31m␀@x', '         ^^'],
    ['a zero-width space is named', 'p: @x\u200by', '\u200b', 'p: @x<U+200B>y', '     ^^^^^^^^'],
    ['a line separator does not break the line', 'p: a\u2028@x', '@x', 'p: a<U+2028>@x', '            ^^'],
    ['a lone surrogate', 'p: \udc00 @x', '@x', 'p: \ufffd @x', '     ^^'],
  ])('%s', (_name, text, needle, source, underline) => {
    const file = sourceFile(`${text}\r\nnext: line\r\n`);
    const drawn = drawFrame(unknownReference(spanOf(file, needle), { message: '' }));
    expect(drawn.split('\n').slice(1)).toEqual([`   1 │ ${source}`, `     │ ${underline}`]);
  });

  it.each([
    ['the first character', 'storyboard: 1\n', 0, 1, ['   1 │ storyboard: 1', '     │ ^ what']],
    ['the end of a line with CRLF', 'a: b\r\nc: d\r\n', 4, 4, ['   1 │ a: b', '     │     ^ what']],
    ['a later line with CRLF', 'a: b\r\nc: d\r\n', 9, 10, ['   2 │ c: d', '     │    ^ what']],
    ['the end of the file', 'a: b\n', 5, 5, ['   2 │', '     │ ^ what']],
    ['past the end of the file', 'a: b', 90, 99, ['   1 │ a: b', '     │     ^ what']],
    ['an empty file', '', 0, 0, ['   1 │', '     │ ^ what']],
    ['a span of several lines', 'a:\n  b: c\n  d: e\n', 5, 14, ['   2 │   b: c', '     │   ^^^^ what']],
    ['lone carriage returns', 'a: b\rc: d\r', 5, 6, ['   2 │ c: d', '     │ ^ what']],
  ])('%s', (_name, text, start, end, expected) => {
    const drawn = drawFrame(unknownReference({ file: sourceFile(text), start, end }, { message: 'what' }));
    expect(drawn.split('\n').slice(1)).toEqual(expected);
  });

  it('shows a long line around the place', () => {
    const file = sourceFile(`prompt: ${'word '.repeat(60)}@keper ${'tail '.repeat(60)}`);
    const drawn = drawFrame(unknownReference(spanOf(file, '@keper'), { message: 'unknown' }), { width: 60 });
    expect(drawn).toBe(
      frame([
        'error[reference-unknown] storyboard.yaml:1:309',
        '   1 │ …word word word word @keper tail tail tail tail tail…',
        '     │                      ^^^^^^ unknown',
      ]),
    );
  });

  it('cuts a long line on the right only when the place is near its start', () => {
    const file = sourceFile(`prompt: @keper ${'tail '.repeat(60)}`);
    const [, source, underline] = drawFrame(unknownReference(spanOf(file, '@keper')), { width: 60 }).split(
      '\n',
    );
    expect(source).toBe('   1 │ prompt: @keper tail tail tail tail tail tail tail ta…');
    expect(underline).toBe('     │         ^^^^^^ no such reference');
  });

  it.each([40, 80, 120])('keeps a five-megabyte line within %i columns', (width) => {
    const text = `prompt: "${'夜🧣e\u0301 '.repeat(400_000)}@keper${' \u0301'.repeat(1_000_000)}"`;
    const file = sourceFile(text);
    const places = [spanOf(file, '@keper'), spanOf(file, 'prompt'), { file, start: 0, end: text.length }];
    for (const span of [...places, { file, start: text.length, end: text.length }]) {
      const lines = drawFrame(unknownReference(span, { hint: 'a remedy that is '.repeat(9) }), {
        width,
      }).split('\n');
      expect(lines.length).toBeGreaterThan(3);
      for (const line of lines.slice(1)) {
        expect(displayWidth(line)).toBeLessThanOrEqual(width);
      }
      expect(lines[2]).toMatch(/\^/);
    }
  });

  it('wraps a message that does not fit beside the underline', () => {
    const file = sourceFile(`  prompt: "Dawn. The old lamp goes out and @keper climbs"\n`);
    const message = 'no reference is called "keper"; the nearest name that is declared is "keeper"';
    const drawn = drawFrame(unknownReference(spanOf(file, '@keper'), { message }), { width: 70 });
    expect(drawn).toBe(
      frame([
        'error[reference-unknown] storyboard.yaml:1:44',
        '   1 │   prompt: "Dawn. The old lamp goes out and @keper climbs"',
        '     │                                            ^^^^^^',
        '     │ no reference is called "keper"; the nearest name that is',
        '     │ declared is "keeper"',
      ]),
    );
    expect(drawFrame(unknownReference(spanOf(file, '@keper'), { message }))).toContain(`^^^^^^ ${message}`);
  });

  it('never lets control characters of a message or path through', () => {
    const file = sourceFile('a: b', 'sto\x1b]0;ry\x07.yaml');
    const drawn = drawFrame(
      unknownReference(spanOf(file, 'b'), { message: 'got \x1b[2J\0', hint: 'see\n\x9b31m' }),
    );
    expect(drawn).toBe(
      frame([
        'error[reference-unknown] sto␛]0;ry␇.yaml:1:4',
        '   1 │ a: b',
        '     │    ^ got ␛[2J␀',
        '  hint: see',
        '        <U+009B>31m',
      ]),
    );
  });
});
