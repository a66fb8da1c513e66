import { castOf } from '../cast.js';
import type { Rule } from '../rule.js';

/** A reference of this storyboard that no shot uses. Imported libraries may hold more than one film needs. */
export const referenceUnused: Rule = function* ({ storyboard, loaded }) {
  if (loaded.incomplete) {
    return;
  }
  const used = new Set(storyboard.shots.flatMap((shot) => castOf(shot).map((entry) => entry.name)));
  for (const reference of storyboard.references.values()) {
    if (!reference.imported && !used.has(reference.name)) {
      yield {
        code: 'reference-unused',
        severity: 'warning',
        message: `no shot uses "${reference.name}"`,
        hint: `mention it in a prompt as @${reference.name}, or remove it`,
        span: reference.namePlace(),
      };
    }
  }
};
