import { fileURLToPath } from 'node:url';

/** A font file the package carries. All are under the SIL Open Font License; their licences lie beside them. */
export interface BundledFont {
  /** The name it is registered under, which is ours: the same file on the machine is never taken instead. */
  readonly family: string;
  /** Name in the folder of fonts. */
  readonly file: string;
  /** Scripts it is carried for, by their Unicode names. */
  readonly scripts: readonly string[];
}

/** The cuts of the text family. */
export type Face = 'regular' | 'semibold' | 'italic';

// Weight and slope are chosen by family name, not by CSS matching: one file, one name.
export const FACES: Readonly<Record<Face, BundledFont>> = {
  regular: {
    family: 'Storyreel Regular',
    file: 'source-serif-4-regular.ttf',
    scripts: ['Latin', 'Greek', 'Cyrillic'],
  },
  semibold: { family: 'Storyreel Semibold', file: 'source-serif-4-semibold.ttf', scripts: [] },
  italic: { family: 'Storyreel Italic', file: 'source-serif-4-italic.ttf', scripts: [] },
};

/** What stands behind every face, in order. The regular face backs the italic, which has fewer glyphs. */
export const EVERYDAY_FONTS: readonly BundledFont[] = [
  FACES.regular,
  { family: 'Storyreel Hebrew', file: 'noto-serif-hebrew.ttf', scripts: ['Hebrew'] },
  { family: 'Storyreel Arabic', file: 'noto-naskh-arabic.ttf', scripts: ['Arabic'] },
  { family: 'Storyreel Emoji', file: 'noto-emoji.ttf', scripts: ['Emoji'] },
];

const JAPANESE: BundledFont = {
  family: 'Storyreel Japanese',
  file: 'noto-sans-jp.woff2',
  scripts: ['Hiragana', 'Katakana', 'Han (JIS X 0208)'],
};
const CHINESE: BundledFont = {
  family: 'Storyreel Chinese',
  file: 'noto-sans-sc.woff2',
  scripts: ['Han (GB 2312)', 'Han (Big5, frequent)', 'Bopomofo'],
};
const KOREAN: BundledFont = { family: 'Storyreel Korean', file: 'noto-sans-kr.woff2', scripts: ['Hangul'] };

/** Fonts of scripts that stand apart from one another: their order does not matter. */
const SCRIPT_FONTS: readonly BundledFont[] = [
  ...['Armenian', 'Bengali', 'Devanagari', 'Ethiopic', 'Gujarati', 'Gurmukhi', 'Kannada', 'Khmer', 'Lao'],
  ...['Malayalam', 'Myanmar', 'Oriya', 'Sinhala', 'Tamil', 'Telugu', 'Thaana'],
]
  .map((script) => ({
    family: `Storyreel ${script}`,
    file: `noto-sans-${script.toLowerCase()}.woff2`,
    scripts: [script],
  }))
  .concat([
    { family: 'Storyreel Georgian', file: 'noto-serif-georgian.woff2', scripts: ['Georgian'] },
    { family: 'Storyreel Thai', file: 'noto-serif-thai.woff2', scripts: ['Thai'] },
  ]);

/**
 * The fonts behind the everyday ones, in the order that suits a text: Han characters are shared by three
 * languages that write them differently, and kana or hangul beside them tell which one it is.
 */
export function rareFonts(text: string): readonly BundledFont[] {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) {
    return [...SCRIPT_FONTS, JAPANESE, CHINESE, KOREAN];
  }
  return /\p{Script=Hangul}/u.test(text)
    ? [...SCRIPT_FONTS, KOREAN, JAPANESE, CHINESE]
    : [...SCRIPT_FONTS, CHINESE, JAPANESE, KOREAN];
}

/** Every font that is carried. */
export function allFonts(): readonly BundledFont[] {
  return [...new Set([...EVERYDAY_FONTS, ...Object.values(FACES), ...rareFonts('')])];
}

/** Fonts lie in the source folder, which is published; the way to it is the same from `src` and from `dist`. */
export function fontPath(font: BundledFont): string {
  return fileURLToPath(new URL(`../../../src/media/fonts/${font.file}`, import.meta.url));
}
