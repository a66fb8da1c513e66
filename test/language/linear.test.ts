import { describe, expect, it } from 'vitest';
import { readPrompt } from '../../src/language/prompt.js';
import { readText } from './load-text.js';

/**
 * Four times the text may take at most so much more of the processor. Linear work takes 4, quadratic work 16. The best of
 * several tries is compared, which a busy machine can only make slower, and a second look is taken before anything is blamed.
 */
const BAR = 10;
const LOOKS = 5;
const TRIES = 3;

/** Of the processor and not of the clock: others that are at work do not count. */
function best(work: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let run = 0; run < TRIES; run += 1) {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    least = Math.min(least, user + system);
  }
  return least;
}

function growth(work: (size: number) => void, size: number): number {
  work(size);
  let ratio = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS && ratio >= BAR; look += 1) {
    ratio = Math.min(ratio, best(() => work(4 * size)) / best(() => work(size)));
  }
  return ratio;
}

const SHOT = '- id: a\n    prompt: "@a"\n';
const TEXTS: Readonly<Record<string, (size: number) => string>> = {
  shots: (size) => `storyboard: 1\nshots:\n${`  ${SHOT}`.repeat(size)}`,
  references: (size) =>
    `storyboard: 1\nreferences:\n${Array.from({ length: size }, (_, n) => `  r${n}: { type: subject, image: a }\n`).join('')}`,
  'duplicate keys': (size) => `references:\n${'  a: 1\n'.repeat(size)}`,
  'unknown keys': (size) => Array.from({ length: size }, (_, n) => `k${n}: 1\n`).join(''),
  'wrong values': (size) => `storyboard: 1\nshots: [${'1, '.repeat(size)}1]\n`,
  anchors: (size) => `a:\n${'- &x 1\n- *x\n'.repeat(size)}`,
  'open brackets': (size) => '['.repeat(size),
  'open braces': (size) => '{a: '.repeat(size),
  dashes: (size) => '- '.repeat(size),
  'question marks': (size) => '? '.repeat(size),
  colons: (size) => ': '.repeat(size),
  quotes: (size) => '"'.repeat(size),
  'unquoted signs': (size) => '- @a\n'.repeat(size),
  comments: (size) => '# x\n'.repeat(size),
  'empty lines': (size) => `a: >\n${'\n'.repeat(size)}  b\n`,
  documents: (size) => '---\n'.repeat(size),
  tabs: (size) => '\t'.repeat(size),
  tags: (size) => '- !a b\n'.repeat(size),
  'one long line': (size) => `title: ${'a'.repeat(size * 10)}`,
  'one long quoted line': (size) => `title: "${'\\n'.repeat(size * 5)}"`,
};

describe('work grows no faster than the text', () => {
  it.each(Object.entries(TEXTS))('%s', (_name, textOf) => {
    expect(growth((size) => readText(textOf(size)), 1500)).toBeLessThan(BAR);
  });

  it.each(
    Object.entries({
      mentions: '@a ',
      'at signs': '@',
      'escaped signs': '\\@',
      backslashes: '\\',
      accents: '\u0301',
      'accents before a sign': '\u0301@a',
      words: 'a ',
      'hyphened words': 'a-',
    }),
  )('a prompt of %s', (_name, piece) => {
    const read = (size: number): void => {
      const text = `e${piece.repeat(size)}`;
      const file = { path: 'a', absolutePath: '/a', text };
      readPrompt(file, text, undefined, { file, start: 0, end: text.length }).bareWords(new Set(['a']));
    };

    expect(growth(read, 20_000)).toBeLessThan(BAR);
  });
});
