import type { Fix } from '../../diagnostics/diagnostic.js';
import type { Span } from '../../diagnostics/source.js';
import type { Rule } from '../rule.js';

/** A word of a prompt is a reference's name without its `@`: perhaps a slip, so only a hint. */
export const referenceUnmarked: Rule = function* ({ storyboard }) {
  const names = new Set(storyboard.references.keys());
  for (const shot of storyboard.shots) {
    for (const { word, span } of shot.prompt.bareWords(names)) {
      yield {
        code: 'reference-unmarked',
        severity: 'hint',
        message: `"${word}" is also a reference; without @ the model does not see its picture`,
        hint: `write @${word} if you mean it (\`storyreel check --fix-unmarked\` does so)`,
        span,
        // A word that was written with an escape has no place of its own to put the sign at.
        ...(span.end - span.start === word.length ? { fix: markWith(word, span) } : {}),
      };
    }
  }
};

function markWith(word: string, span: Span): Fix {
  const edit = { span: { ...span, end: span.start }, text: '@' };
  return { title: `write @${word}`, kind: 'asked', edits: [edit] };
}
