import { nearest } from '../../diagnostics/nearest.js';
import { castOf } from '../cast.js';
import type { Rule } from '../rule.js';

/** A prompt mentions, or a shot attaches, a reference that the library does not have. */
export const referenceUnknown: Rule = function* ({ storyboard, loaded }) {
  const known = [...storyboard.references.keys(), ...loaded.brokenReferences];
  const isKnown = new Set(known);
  for (const shot of storyboard.shots) {
    const mentions = shot.prompt.tokens.flatMap((token) =>
      token.kind === 'mention' ? [{ name: token.name, place: () => token.span }] : [],
    );
    const attached = castOf({ ...shot, prompt: { ...shot.prompt, tokens: [] } });
    for (const { name, place } of [...mentions, ...attached]) {
      if (isKnown.has(name)) {
        continue;
      }
      const closest = nearest(name, known);
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
