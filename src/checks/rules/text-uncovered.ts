import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import { uncoveredCharacters } from '../../media/drawing/font-coverage.js';
import type { Rule } from '../rule.js';

/** Characters that are named; a text in a script that no font has would name all of it. */
const MOST_NAMED = 5;

/** A text that is drawn into the picture has characters that no font of storyreel has. A soft caption is the player's business. */
export const textUncovered: Rule = function* ({ storyboard }) {
  const { titles, captions, credits } = storyboard.film;
  for (const end of ['open', 'end'] as const) {
    yield* uncovered(titles[end]?.text, () => storyboard.filmPlace('titles', end));
  }
  yield* uncovered(credits?.lines.join('\n'), () => storyboard.filmPlace('credits'));
  for (const shot of storyboard.shots) {
    yield* uncovered(shot.title?.text, () => shot.place('title'));
    yield* uncovered(captions.mode === 'burn' ? shot.caption : undefined, () => shot.place('caption'));
  }
};

function* uncovered(text: string | undefined, place: () => Span): Generator<Diagnostic> {
  const missing = text === undefined ? [] : uncoveredCharacters(text);
  if (missing.length > 0) {
    const named = missing.slice(0, MOST_NAMED).map((character) => `"${character}"`);
    const more = missing.length > named.length ? ` and ${missing.length - named.length} more` : '';
    yield {
      code: 'text-uncovered',
      severity: 'hint',
      message: `storyreel's fonts have no picture of ${named.join(', ')}${more}`,
      hint: 'each is drawn as a grey bar; write it with other characters',
      span: place(),
    };
  }
}
