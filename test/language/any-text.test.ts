import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.js';
import { Desk } from './load-text.js';

const SAMPLE = readFileSync(join(import.meta.dirname, '../../storyboards/red-scarf/storyboard.yaml'), 'utf8');

/** Everything the edit can be told, most of it a line of its own. */
const EDIT = `storyboard: 1
shots:
  - id: one
    prompt: She waits.
    title:
      text: Vienna
      position: top-left
      start: 1
      duration: 2
    caption: Evening came early.
  - id: two
    prompt: She waits.
    transition:
      type: fade
      duration: 0.5
      color: white
    voice:
      file: audio/mira.wav
      start: 0.5
      volume: +3dB
film:
  transition:
    type: wipe
    direction: up
  music:
    file: audio/theme.wav
    volume: -12dB
    loop: true
    fade_in: 1
  loudness:
    target: -14 LUFS
    mode: gain
  match_levels: true
  titles:
    open:
      text: One
      duration: 2
    end: Two
  credits:
    duration: 6
    lines:
      - Music
  captions:
    show: burn
    language: en
`;

/** Pieces of YAML and of the language, in any order. */
const yamlish = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...[
          'storyboard: 1',
          'shots:',
          'references:',
          '- id: one',
          'prompt:',
          'import: [',
          'defaults:',
          'film:',
        ],
        ...[
          '@mira',
          '"',
          "'",
          '>',
          '|',
          '|2-',
          '- ',
          '? ',
          ': ',
          ', ',
          '[',
          ']',
          '{',
          '}',
          '&a ',
          '*a',
          '!!str ',
        ],
        ...[
          '\n',
          '\n  ',
          '\n    ',
          '\r\n',
          '\t',
          '#',
          '---\n',
          '...\n',
          '%YAML 1.2\n',
          '<<: ',
          '\\@',
          '\\',
          '~',
        ],
        ...[
          '__proto__',
          'constructor',
          'type: subject',
          'image: x.png',
          'frame: { shot: one }',
          '.nan',
          '-1',
          '1e999',
        ],
        ...['\u0085', '\u2028', '\ufeff', '\ud83d', '😀', 'ا', '\u202e'],
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''));

/** A good storyboard with lines and characters deleted, doubled and put in. */
const edits = fc.array(
  fc.record({
    what: fc.constantFrom('drop-line', 'double-line', 'move-line', 'drop-character', 'insert', 'indent'),
    where: fc.nat(),
    text: fc.constantFrom(
      '@',
      '"',
      ':',
      '- ',
      '\n',
      ' ',
      '{',
      ']',
      '@nobody',
      '\\',
      '#',
      '*a',
      '&a ',
      '\t',
      '0',
    ),
  }),
  { minLength: 1, maxLength: 6 },
);
const mutated = (good: string): fc.Arbitrary<string> => edits.map((all) => all.reduce(mutate, good));

function mutate(
  text: string,
  { what, where, text: piece }: { what: string; where: number; text: string },
): string {
  const lines = text.split('\n');
  const line = where % lines.length;
  const at = where % Math.max(1, text.length);
  switch (what) {
    case 'drop-line':
      return lines.toSpliced(line, 1).join('\n');
    case 'double-line':
      return lines.toSpliced(line, 0, lines[line] ?? '').join('\n');
    case 'move-line':
      return [...lines.toSpliced(line, 1), lines[line]].join('\n');
    case 'indent':
      return lines.toSpliced(line, 1, `  ${lines[line]}`).join('\n');
    case 'drop-character':
      return text.slice(0, at) + text.slice(at + 1);
    default:
      return text.slice(0, at) + piece + text.slice(at);
  }
}

let desk: Desk;
beforeAll(() => {
  desk = new Desk();
});
afterAll(() => desk.clear());

/** Every span lies inside its file, and every diagnostic says something. */
function hold(diagnostics: readonly Diagnostic[]): void {
  for (const { message, span, related = [], fix } of diagnostics) {
    expect(message).not.toMatch(/undefined|\[object/);
    expect(message.length).toBeGreaterThan(0);
    const edits = fix?.edits ?? [];
    for (const { file, start, end } of [
      span,
      ...related.map((each) => each.span),
      ...edits.map((each) => each.span),
    ]) {
      expect(start).toBeGreaterThanOrEqual(0);
      expect(end).toBeGreaterThanOrEqual(start);
      expect(file.text.length).toBeGreaterThanOrEqual(end);
    }
  }
}

describe('no text makes the parser throw, and every place lies inside the file', () => {
  it.each([
    ['random text', fc.string({ unit: 'binary', maxLength: 200 })],
    ['random lines', fc.array(fc.string({ unit: 'grapheme' })).map((lines) => lines.join('\n'))],
    ['text like YAML', yamlish],
    ['storyboards with small changes', mutated(SAMPLE)],
    ['edits with small changes', mutated(EDIT)],
  ])('%s', async (_what, texts) => {
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const { diagnostics, value } = await desk.check(text);
        hold(diagnostics);
        for (const shot of value?.storyboard.shots ?? []) {
          for (const token of shot.prompt.tokens) {
            if (token.kind === 'mention') {
              const { file, start, end } = token.span;
              const isWhole = start === shot.prompt.span.start && end === shot.prompt.span.end;
              expect(isWhole || file.text.slice(start, end) === `@${token.name}`).toBe(true);
            }
          }
        }
      }),
      { numRuns: 120 },
    );
  });

  it('random bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), async (bytes) => {
        hold((await desk.check(Buffer.from(bytes))).diagnostics);
      }),
      { numRuns: 60 },
    );
  });
});
