import type { Span } from '../diagnostics/source.js';
import type { Shot } from '../language/storyboard.js';

/** A reference's first use in a shot. */
export interface CastEntry {
  readonly name: string;
  /** The mention, or the entry of `references:` when it is attached only. */
  readonly place: () => Span;
}

/** The references a shot uses, each once: in order of first mention, then the attached ones. */
export function castOf(shot: Shot): readonly CastEntry[] {
  const cast = new Map<string, CastEntry>();
  for (const token of shot.prompt.tokens) {
    if (token.kind === 'mention' && !cast.has(token.name)) {
      cast.set(token.name, { name: token.name, place: () => token.span });
    }
  }
  for (const entry of shot.attached) {
    if (!cast.has(entry.name)) {
      cast.set(entry.name, entry);
    }
  }
  return [...cast.values()];
}
