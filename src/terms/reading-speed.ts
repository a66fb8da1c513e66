/**
 * Characters a second that an adult reads with ease at most (Netflix Timed Text Style Guide, English: "Adult
 * programs: Up to 20 characters per second").
 */
export const FASTEST_READING = 20;

/**
 * How fast a caption has to be read, in characters a second. Counted as subtitlers do: what a reader takes for one
 * character is one, spaces and punctuation count, a line break is a space. Infinite when it has no time.
 */
export function readingSpeed(text: string, seconds: number): number {
  const characters = readCharacters(text);
  return characters === 0 ? 0 : characters / Math.max(0, seconds);
}

/** How many characters there are to read: a letter with its accents, or a family of emoji, is one. */
export function readCharacters(text: string): number {
  const line = text.trim().replace(/\s+/gu, ' ');
  return [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(line)].length;
}
