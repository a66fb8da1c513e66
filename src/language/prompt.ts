import type { Scalar } from 'yaml';
import type { SourceFile, Span } from '../diagnostics/source.js';
import { ScalarPlaces } from './yaml/scalar-places.js';

/** Plain words of a prompt; `\@` has become `@` in them. */
export interface TextToken {
  readonly kind: 'text';
  readonly text: string;
}

/** A mention of a reference, `@name`. */
export interface MentionToken {
  readonly kind: 'mention';
  readonly name: string;
  /** The mention in the source, sign included. */
  readonly span: Span;
}

/** A word that is written like a reference's name, but without `@`. */
export interface BareWord {
  readonly word: string;
  readonly span: Span;
}

/** A prompt as written, cut into text and mentions. */
export interface Prompt {
  /** The value of the YAML scalar. */
  readonly text: string;
  readonly tokens: readonly (TextToken | MentionToken)[];
  /** The whole value in the source. */
  readonly span: Span;
  /** The words equal to one of the names, not marked with `@` (DESIGN §3: a hint). */
  bareWords(names: ReadonlySet<string>): readonly BareWord[];
}

// A mention begins at an @ before a letter, unless the @ follows a letter (with its accents), digit, dot, underscore or
// hyphen (then it is an address or a handle); it ends where the name ends. `\@` is a plain at sign.
const MENTION = /\\@|(?<!\p{L}\p{M}*|[\p{N}._-])@([A-Za-z][A-Za-z0-9_]*)/gu;
// A part of a compound ("room-mate") is another word.
const WORD = /(?<![@\\]|[\p{L}\p{M}\p{N}_]-?)[A-Za-z][A-Za-z0-9_]*(?!\p{M}|-?[\p{L}\p{N}_])/gu;

/** Cuts a prompt into text and mentions, each mention with its exact place in the file. */
export function readPrompt(file: SourceFile, text: string, scalar: Scalar | undefined, span: Span): Prompt {
  const places = new ScalarPlaces(file, scalar, text, span);
  const tokens: (TextToken | MentionToken)[] = [];
  let plain = '';
  let from = 0;
  for (const match of text.matchAll(MENTION)) {
    plain += text.slice(from, match.index);
    from = match.index + match[0].length;
    const name = match[1];
    if (name === undefined) {
      plain += '@';
      continue;
    }
    if (plain) {
      tokens.push({ kind: 'text', text: plain });
      plain = '';
    }
    tokens.push({ kind: 'mention', name, span: places.locate(match.index, `@${name}`) });
  }
  plain += text.slice(from);
  if (plain) {
    tokens.push({ kind: 'text', text: plain });
  }
  places.forget();
  const bareWords = (names: ReadonlySet<string>): BareWord[] => {
    const words = [...text.matchAll(WORD)]
      .filter((match) => names.has(match[0]))
      .map((match) => ({ word: match[0], span: places.locate(match.index, match[0]) }));
    places.forget();
    return words;
  };
  return { text, tokens, span, bareWords };
}
