/** Chinese and Japanese, which break between any two characters but for the marks below. */
const IDEOGRAPHIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3001-\u301b\uff01-\uff5e]/u;

/** Scripts that write words without spaces between them. */
const UNSPACED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Marks that never begin a line: closing brackets, stops, small kana, the lengthener (JIS X 4051, "kinsoku"). */
const NEVER_FIRST =
  /^[、。，．・：；？！）」』】〕〉》］｝〙〗ー々〻ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ\u0021\u0029\u002c\u002e\u003a\u003b\u003f’”…‥%]/u;

/** Marks that never end a line: opening brackets. */
const NEVER_LAST = /[（「『【〔〈《［｛〘〖‘“([]$/u;

/** The offsets at which a line of a text that has no space there may be broken. */
export function breaksWithoutSpaces(text: string): ReadonlySet<number> {
  const breaks = new Set<number>();
  if (!IDEOGRAPHIC.test(text) && !UNSPACED.test(text)) {
    return breaks;
  }
  let before = '';
  for (const { segment, index } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    const oneIsIdeographic = IDEOGRAPHIC.test(before) || IDEOGRAPHIC.test(segment);
    if (before !== '' && oneIsIdeographic && !NEVER_LAST.test(before) && !NEVER_FIRST.test(segment)) {
      breaks.add(index);
    }
    before = segment;
  }
  for (const { segment, index } of new Intl.Segmenter('th', { granularity: 'word' }).segment(text)) {
    if (UNSPACED.test(segment)) {
      breaks.add(index);
      breaks.add(index + segment.length);
    }
  }
  return breaks;
}
