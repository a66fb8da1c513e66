import type { Rule } from '../rule.js';
import { suggester } from '../suggest.js';

/** A prompt mentions, or a shot attaches, a reference that the library does not have. */
export const referenceUnknown: Rule = function* ({ storyboard, loaded }) {
  const known = [...storyboard.references.keys(), ...loaded.brokenReferences];
  const isKnown = new Set(known);
  const suggest = suggester(known);
  for (const shot of storyboard.shots) {
    const mentions = shot.prompt.tokens.flatMap((token) =>
      token.kind === 'mention' ? [{ name: token.name, place: () => token.span }] : [],
    );
    for (const { name, place } of [...mentions, ...shot.attached]) {
      if (isKnown.has(name)) {
        continue;
      }
      const closest = suggest(name);
      const declared = closest === undefined ? undefined : storyboard.references.get(closest);
      yield {
        code: 'reference-unknown',
        severity: 'error',
        message: `no reference is called "${name}"`,
        hint: closest
          ? `did you mean @${closest}?`
          : 'declare it under `references:`, or write \\@ for a plain at sign',
        span: place(),
        ...(declared ? { related: [{ message: 'did you mean this one?', span: declared.namePlace() }] } : {}),
      };
    }
  }
};
