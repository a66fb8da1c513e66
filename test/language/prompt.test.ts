import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Prompt, readPrompt } from '../../src/language/prompt.js';
import { compilePrompt } from '../../src/models/dialect.js';

/** A prompt that stands alone in its file, as a plain scalar would. */
function prompt(text: string): Prompt {
  const file = { path: 'storyboard.yaml', absolutePath: '/film/storyboard.yaml', text };
  return readPrompt(file, text, undefined, { file, start: 0, end: text.length });
}

function mentions(text: string): readonly string[] {
  return prompt(text).tokens.flatMap((token) => (token.kind === 'mention' ? [token.name] : []));
}

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,29}$/);
const plain = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[@\\]/g, ' '));

describe('what a mention is', () => {
  it.each([
    ['@mira waits', ['mira']],
    ['@mira, @scarf. (@room) "@cat"', ['mira', 'scarf', 'room', 'cat']],
    ["@mira's and @scarf-like and @room/2", ['mira', 'scarf', 'room']],
    ['me@site.org', []],
    ['5@mira x_@mira x-@mira x.@mira', []],
    ['é@mira 中@mira e\u0301@mira', []],
    ['🎬@mira ❤️@scarf 👩‍🚀@room “@cat” …@dog', ['mira', 'scarf', 'room', 'cat', 'dog']],
    ['\\@mira and \\\\@mira', []],
    ['\\@@mira @@scarf', ['mira', 'scarf']],
    ['@ @5 @_a @é @-', []],
    ['@miranda @mira2 @mira_2', ['miranda', 'mira2', 'mira_2']],
    ['@Mira @MIRA', ['Mira', 'MIRA']],
  ])('%s', (text, names) => {
    expect(mentions(text)).toEqual(names);
  });

  it('a plain at sign loses its backslash', () => {
    expect(prompt('write to \\@home').tokens).toEqual([{ kind: 'text', text: 'write to @home' }]);
  });

  it('text becomes tokens and the same text again', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            plain,
            name.map((each) => ` @${each} `),
            fc.constant('\\@'),
          ),
        ),
        (pieces) => {
          const text = pieces.join('');
          const again = prompt(text)
            .tokens.map((token) => (token.kind === 'text' ? token.text : `@${token.name}`))
            .join('');
          expect(again).toBe(text.replaceAll('\\@', '@'));
        },
      ),
    );
  });

  it('each mention is the place of its own text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, name)), (pairs) => {
        const text = pairs.map(([before, each]) => `${before} @${each} `).join('');
        const found = prompt(text).tokens.flatMap((token) => (token.kind === 'mention' ? [token] : []));
        expect(found.map(({ span }) => text.slice(span.start, span.end))).toEqual(
          pairs.map(([, each]) => `@${each}`),
        );
        expect(found.map(({ name: each }) => each)).toEqual(pairs.map(([, each]) => each));
      }),
    );
  });

  it('words without the sign are found as whole words only', () => {
    const names = new Set(['mira', 'scarf']);
    const words = prompt(
      "mira's scarf; scarfs, Mira, @mira, \\@mira, a@mira.org, mira-like, pre-mira, scarf.",
    );

    expect(words.bareWords(names).map(({ word, span }) => [word, span.start])).toEqual([
      ['mira', 0],
      ['scarf', 7],
      ['scarf', 76],
    ]);
  });
});

describe('compiling for PixVerse', () => {
  const dialect = { version: 1, mention: '@{name}', names: '^[a-z][a-z0-9]{0,15}$', space_after: true };

  it.each([
    ["@mira's scarf", '', "@mira 's scarf"],
    ['@mira', '', '@mira '],
    ['@mira.', 'grainy', '@mira . grainy'],
    ['@mira, @mira', 'grainy', '@mira , @mira . grainy'],
    ['waits for @mira', '', 'waits for @mira '],
    ['waits\n', 'grainy', 'waits. grainy'],
    ['@Mira_1 and @mira1', '', '@mira12 and @mira1 '],
  ])('%j in style %j', (text, style, compiled) => {
    expect(compilePrompt(prompt(text).tokens, [], style, dialect).text).toBe(compiled);
  });

  it('every mention is followed by a space; aliases fit, are unique, and come in order of first mention', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(plain, name), { minLength: 1, maxLength: 12 }),
        fc.array(name, { maxLength: 5 }),
        (pairs, attached) => {
          const text = pairs.map(([before, each]) => `${before} @${each} `).join('');
          const { tokens } = prompt(text);
          const compiled = compilePrompt(tokens, attached, 'grainy', dialect);

          const inOrder = [...new Set([...pairs.map(([, each]) => each), ...attached])];
          expect(compiled.order).toEqual(inOrder);
          const aliases = inOrder.map((each) => compiled.aliases.get(each) ?? '');
          expect(new Set(aliases).size).toBe(aliases.length);
          for (const alias of aliases) {
            expect(alias).toMatch(/^[a-z][a-z0-9]{0,15}$/);
          }
          let at = 0;
          for (const [, each] of pairs) {
            const mention = `@${compiled.aliases.get(each)} `;
            at = compiled.text.indexOf(mention, at);
            expect(at).toBeGreaterThanOrEqual(0);
            at += mention.length;
          }
        },
      ),
    );
  });
});
