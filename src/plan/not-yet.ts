import type { Diagnostic, Severity } from '../diagnostics/diagnostic.js';
import type { Span } from '../diagnostics/source.js';
import type { Storyboard } from '../language/storyboard.js';

/**
 * What the language has and storyreel cannot make yet. Nothing is ignored silently: `plan` warns, whatever would make
 * a film without it refuses.
 */
export function notYet(storyboard: Storyboard, severity: Severity): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const add = (what: string, span: Span, hint: string): void => {
    found.push({ code: 'not-yet', severity, message: `${what} cannot be made yet`, hint, span });
  };
  for (const { picture, place } of storyboard.references.values()) {
    if (picture.kind === 'frame') {
      add('a reference to a frame of another shot', place('frame'), 'use a picture in its place');
    }
  }
  for (const shot of storyboard.shots) {
    if (shot.takes > 1) {
      add('more than one take of a shot', shot.place('takes'), 'remove `takes`; one take is rendered');
    }
  }
  return found;
}
