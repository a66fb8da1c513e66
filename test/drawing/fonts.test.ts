import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { allFonts, fontPath } from '../../src/media/drawing/bundled-fonts.js';
import { fontsFor, scriptsCovered, uncoveredCharacters } from '../../src/media/drawing/font-coverage.js';
import { rangesOf } from './cmap.js';

/** The table as it is written: see `rangesFrom`. */
async function tableLines(): Promise<string[]> {
  const lines: string[] = [];
  for (const font of allFonts()) {
    let end = 0;
    const runs = rangesOf(await readFile(fontPath(font))).map(({ first, last }) => {
      const run = (first - end).toString(36) + (last > first ? `.${(last - first + 1).toString(36)}` : '');
      end = last;
      return run;
    });
    const [key, value] = [`  '${font.file}':`, `'${runs.join(' ')}',`];
    // As the formatter would break it.
    lines.push(
      key.length + value.length < 110
        ? `${key} ${value}`
        : `${key}
    ${value}`,
    );
  }
  return lines;
}

// `vitest run -u` writes the table anew when fonts have changed.
test('the table of what the fonts cover is what the fonts say', async () => {
  const table = [
    '/** The code points each font has, in base 36. Written by the test of the fonts; `rangesFrom` reads it. */',
    'export const COVERAGE: Readonly<Record<string, string>> = {',
    ...(await tableLines()),
    '};',
    '',
  ].join('\n');
  await expect(table).toMatchFileSnapshot('../../src/media/drawing/font-coverage-table.ts');
});

test('every font file is known, and its licence lies beside it', async () => {
  const files = await readdir(
    dirname(fontPath(allFonts()[0] as typeof allFonts extends () => readonly (infer F)[] ? F : never)),
  );
  expect(files.filter((file) => /\.(?:ttf|woff2)$/.test(file)).sort()).toEqual(
    allFonts()
      .map(({ file }) => file)
      .sort(),
  );
  expect(files).toContain('noto-licence.txt');
});

test.each([
  ['Latin', 'Zażółć gęślą jaźń Ölüdeniz'],
  ['Greek', 'Καλημέρα κόσμε'],
  ['Cyrillic', 'Привіт, Светlana'],
  ['Hebrew', 'שָׁלוֹם עולם'],
  ['Arabic', 'مرحبا بالعالم ٹھیک ہے گپ'],
  ['Emoji', '😀🧣🌙👩‍🚀'],
  ['Armenian', 'Բարեւ աշխարհ'],
  ['Bengali', 'ওহে বিশ্ব'],
  ['Devanagari', 'नमस्ते दुनिया।'],
  ['Ethiopic', 'ሰላም ልዑል'],
  ['Georgian', 'გამარჯობა მსოფლიო'],
  ['Gujarati', 'નમસ્તે દુનિયા'],
  ['Gurmukhi', 'ਸਤ ਸ੍ਰੀ ਅਕਾਲ'],
  ['Kannada', 'ಹಲೋ ವರ್ಲ್ಡ್'],
  ['Khmer', 'សួស្តី​ពិភពលោក'],
  ['Lao', 'ສະບາຍດີ ໂລກ'],
  ['Malayalam', 'ഹലോ വേൾഡ്'],
  ['Myanmar', 'မင်္ဂလာပါ'],
  ['Oriya', 'ନମସ୍କାର'],
  ['Sinhala', 'හෙලෝ වර්ල්ඩ්'],
  ['Tamil', 'வணக்கம் உலகம்'],
  ['Telugu', 'హలో వరల్డ్'],
  ['Thaana', 'ހެލޯ ވޯލްޑް'],
  ['Thai', 'สวัสดีชาวโลก'],
  ['Hiragana', 'こんにちは'],
  ['Katakana', 'コンピューター「ー」'],
  ['Han (JIS X 0208)', '東京物語、赤い糸'],
  ['Han (GB 2312)', '你好，世界。红色的围巾'],
  ['Han (Big5, frequent)', '紅色的圍巾與戲劇'],
  ['Hangul', '안녕하세요 세계 뷁'],
])('%s is covered', (script, text) => {
  expect(scriptsCovered).toContain(script);
  expect(uncoveredCharacters(text)).toEqual([]);
});

test('what is not covered is named, once', () => {
  expect(uncoveredCharacters('a ᚠ b ᚠ ꦲ\n\u200d')).toEqual(['ᚠ', 'ꦲ']);
});

test('no font is chosen that a text does not need', () => {
  const families = (text: string): number => fontsFor(text).fonts.length;
  expect(families('東京')).toBe(families('plain') + 1);
});

test('Han characters follow the language beside them', () => {
  const chosen = (text: string): string | undefined => fontsFor(text).fonts.at(4)?.family;
  expect(chosen('赤い糸')).toBe('Storyreel Japanese');
  expect(chosen('红色')).toBe('Storyreel Chinese');
  expect(chosen('한국 漢字')).toBe('Storyreel Korean');
});
